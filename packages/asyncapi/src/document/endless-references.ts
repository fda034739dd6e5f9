import type { Pointer } from "../model/model.js";
import { referenceGrowthIn } from "./growth.js";
import { otherFiles } from "./other-files.js";
import { lookIn } from "./look.js";
import { fieldsOf, fileOf, isElsewhere, plain, referencesIn, type Look } from "./references.js";
import type { Unreadable } from "./unreadable.js";
import { escaped } from "../model/pointer.js";

/** More in a row than anybody writes: AsyncAPI's parser takes a minute for thousands. */
const MOST_IN_A_ROW = 100;

/** The references that lead to each other, or how many follow one another until something is described. */
type Way = Readonly<{ ring: readonly string[] }> | Readonly<{ length: number }>;

/** A reference, and where in the document it stands, or the one that led to it. */
type Placed = Readonly<{ target: string; at: Pointer }>;

/**
 * A reference that leads to a reference, and so on, until it comes back, or for too long: nothing stands anywhere on the way, and AsyncAPI's
 * parser follows it for ever. What other files hold is looked through as well, as far as the document leads there.
 */
export function endlessReferenceIn(document: unknown, file: string): Unreadable | undefined {
  const read = otherFiles();
  const look = lookIn(fieldsOf(document) ?? {}, file, read);
  const known = new Map<string, Way>();
  const searched = new Set<string>();
  const pending = [...referencesAt(document, "")];
  // It grows while it is gone through.
  for (const { target, at } of pending) {
    const way = wayFrom(target, look, known);
    if ("ring" in way) return endless(at, way.ring);
    if (way.length > MOST_IN_A_ROW) return tooLong(at, target);
    const there = plain(target);
    if (!isElsewhere(target) || searched.has(there)) continue;
    searched.add(there);
    const other = read(fileOf(target, file) ?? file);
    if ("why" in other) return { at, rule: "readable-document", text: `${nameOf(target)}: ${other.why}` };
    for (const inner of referencesIn(look(target))) pending.push({ target: inner, at });
  }

  return referenceGrowthIn(document, look);
}

function* referencesAt(node: unknown, at: string): Generator<Placed> {
  if (typeof node !== "object" || node === null) return;
  for (const [step, child] of Object.entries(node)) {
    if (step === "$ref" && typeof child === "string" && !Array.isArray(node))
      yield { target: child, at: `${at}/$ref` as Pointer };
    else yield* referencesAt(child, `${at}/${escaped(step)}`);
  }
}

/** Where a reference leads to in the end; references on the way to a ring are left out of it. */
function wayFrom(target: string, look: Look, known: Map<string, Way>): Way {
  const way: string[] = [];
  const places = new Map<string, number>();
  let end: Way = { length: 0 };
  for (let next: unknown = target; typeof next === "string"; next = fieldsOf(look(next))?.["$ref"]) {
    const there = plain(next);
    const place = places.get(there);
    const before = place === undefined ? known.get(there) : { ring: way.slice(place) };
    end = before ?? end;
    if (before !== undefined) break;
    places.set(there, way.length);
    way.push(next);
  }
  for (const [there, place] of places)
    known.set(there, "ring" in end ? end : { length: end.length + way.length - place });

  return known.get(plain(target)) ?? end;
}

function endless(at: Pointer, ring: readonly string[]): Unreadable {
  const [first = ""] = ring;

  return {
    at: first.startsWith("#/") ? (first.slice(1) as Pointer) : at,
    rule: "readable-document",
    text: `${[...ring, first].join(" refers to ")}, and nothing is described anywhere: nothing of the document is read.\nFix: describe ${first} where it stands.`,
  };
}

function tooLong(at: Pointer, target: string): Unreadable {
  return {
    at,
    rule: "readable-document",
    text: `${target} refers to a reference, and that to another, more than ${String(MOST_IN_A_ROW)} times: nothing of the document is read.\nFix: refer to what is meant directly.`,
  };
}

function nameOf(target: string): string {
  return target.split("#", 1)[0] ?? target;
}
