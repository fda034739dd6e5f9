import type { AST } from "@eslint-community/regexpp";
import { NotExamined } from "./budget.js";
import { elementsBefore, elementsBetween, isEndless, leavesIn, waysTo, type Place } from "./places.js";
import { startsAtStart } from "./steps.js";
import { Track, wordsAlong } from "./tracks.js";
import type { Repeated, Trial, Tried } from "./trial.js";
import type { Words } from "./words.js";

/** A longer one leaves too little room for what is repeated behind it. */
const LONGEST_WAY = 20_000;

/**
 * All that is tried for a pattern, each text once: wherever something is repeated or chosen, what may stand there.
 *
 * @throws NotExamined where no text is found that reaches a place
 */
export function* candidatesFor(trial: Trial, tried: Tried, wordsOf: Words): Generator<Repeated> {
  const { alphabet, alternatives, budget, most, places } = tried;
  const isAnchored = alternatives.every(startsAtStart);
  const seen = new Set<string>();
  const ways = new Map<AST.Element, string>();
  const tracks = new Map<AST.Element, Track>();
  const around = ({ element }: Place): Track => {
    const track = tracks.get(element) ?? Track.around(element, tried);
    tracks.set(element, track);

    return track;
  };
  const fresh = (before: string, units: readonly string[]): readonly Repeated[] =>
    units.flatMap((unit) => {
      const key = `${before}\u0000${unit}`;
      budget.spend(key.length);
      if (unit === "" || seen.has(key)) return [];
      seen.add(key);

      return [{ before, unit }];
    });

  // Where nothing is repeated, but many ways are written one after the other: `a?a?a?`.
  yield* fresh("", alphabet);
  for (const place of places) {
    const units = unitsOf(place, tried, wordsOf);
    const before = wayTo(place, units[0] ?? "");
    ways.set(place.element, before);
    yield* fresh(before, units);
    yield* fresh(before, wordsAlong([around(place)], tried));
    if (!isEndless(place)) continue;
    const to = place.element;
    if (!isAnchored) {
      // An engine that looks for the pattern in the middle of a text starts anew at each character.
      const track = Track.between({ over: elementsBefore(place), to }, tried);
      yield* fresh("", wordsAlong([track, around(place)], tried));
    }
    for (const earlier of place.earlier) {
      budget.spend(place.path?.length ?? 0);
      const over = elementsBetween(earlier, place);
      const track = Track.between({ from: earlier.element, over, to }, tried);
      const way = ways.get(earlier.element) ?? "";
      yield* fresh(way, wordsAlong([around(earlier), track, around(place)], tried));
    }
  }

  function wayTo(place: Place, unit: string): string {
    for (const before of waysTo(place, wordsOf, budget)) {
      budget.spend(before.length);
      if (before.length <= Math.min(most, LONGEST_WAY) && trial.reaches(place, { before, unit }))
        return before;
    }
    throw new NotExamined(`no text was found that reaches \`${place.element.raw}\``);
  }
}

/** Texts that stand at a place, and each character that some part of it takes. */
function unitsOf(
  { element }: Place,
  { alphabet, budget, fitting }: Tried,
  wordsOf: Words,
): readonly string[] {
  const leaves = [...new Map(leavesIn(element).map((leaf) => [leaf.raw, fitting(leaf)])).values()];
  budget.spend(leaves.length * alphabet.length);

  return [
    ...wordsOf(element).filter((word) => word !== ""),
    ...alphabet.filter((character) => leaves.some((fits) => fits(character))),
  ];
}
