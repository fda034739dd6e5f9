import type { Pointer } from "../model/model.js";
import { knots } from "./knots.js";
import { fieldsOf, isAddress, plain, referencesIn, type Look } from "./references.js";
import type { Unreadable } from "./unreadable.js";
import { escaped } from "../model/pointer.js";

// AsyncAPI's parser puts what is referred to in the place of each reference, and goes through all of it. These are well above what
// anybody writes, and where it takes half a minute or runs out of stack.
const MOST_LEVELS = 1_000;
const MOST_LISTS = 20;
const MOST_BEHIND_ONE = 300_000;
const MOST_IN_ALL = 2_000_000;

/** How large a part of a document is once all that it refers to stands in it. */
type Size = Readonly<{ levels: number; lists: number; parts: number }>;

const leaf: Size = { levels: 0, lists: 0, parts: 1 };

/** In which way a part is too large, and what helps. */
type Fault = Readonly<{ by: keyof Size; most: number; text: string; fix: string }>;

const levels: Fault = {
  by: "levels",
  most: MOST_LEVELS,
  text: `goes more than ${inWords(MOST_LEVELS)} levels deep`,
  fix: "describe what is nested as `type: object` somewhere on the way",
};
const lists: Fault = {
  by: "lists",
  most: MOST_LISTS,
  text: `has more than ${inWords(MOST_LISTS)} lists within each other`,
  fix: "refer to what is nested from fewer lists, such as `allOf` and `oneOf`",
};
const parts = (most: number, own: number): Fault => ({
  by: "parts",
  most: most + own,
  text: `has more than ${inWords(most)} parts`,
  fix: "describe what is referred to again and again as `type: object` somewhere on the way",
});

/** An alias of YAML by which a document grows beyond what can be gone through. What goes through it first has to be sure of that. */
export function aliasGrowthIn(document: unknown): Unreadable | undefined {
  const faults = [levels, lists, parts(MOST_BEHIND_ONE, partsIn(document))];

  return grown(document, measured(new Map()), faults, "aliases");
}

/** A reference behind which a document grows beyond what can be gone through. */
export function referenceGrowthIn(document: unknown, look: Look): Unreadable | undefined {
  const behind = sizesBehind(document, look);
  const isOneLarge = [...behind.values()].some((size) => size.parts > MOST_BEHIND_ONE);
  const most = isOneLarge ? MOST_BEHIND_ONE : MOST_IN_ALL;
  const faults = [levels, lists, parts(most, measured(new Map())(document).parts)];

  return grown(document, measured(behind), faults, "references");
}

type Measure = (node: unknown) => Size;

/** Measures what stands in a document. A reference of which nothing is known is one part: it may lead to where it stands. */
function measured(behind: ReadonlyMap<string, Size>): Measure {
  const known = new Map<unknown, Size>();
  const measure = (node: unknown): Size => {
    if (typeof node !== "object" || node === null) return leaf;
    const before = known.get(node);
    if (before !== undefined) return before;
    const target = fieldsOf(node)?.["$ref"];
    const there = typeof target === "string" ? behind.get(plain(target)) : undefined;
    const size = there ?? around(Object.values(node).map(measure), Array.isArray(node));
    known.set(node, size);

    return size;
  };

  return measure;
}

function around(inner: readonly Size[], isList: boolean): Size {
  let [levels, lists, parts] = [0, 0, 1];
  for (const size of inner) {
    levels = Math.max(levels, size.levels);
    lists = Math.max(lists, size.lists);
    parts += size.parts;
  }

  return { levels: levels + 1, lists: lists + (isList ? 1 : 0), parts };
}

/** How large what each reference leads to is. Of references that lead to each other the parser puts none in the place of another. */
function sizesBehind(document: unknown, look: Look): ReadonlyMap<string, Size> {
  const sizes = new Map<string, Size>();
  const onwards = (target: string) => onThisMachine(referencesIn(look(target)));
  for (const knot of knots(onThisMachine(referencesIn(document)), onwards)) {
    // Those that come after were measured before.
    const measure = measured(sizes);
    const there = knot.map((target) => [target, measure(look(target))] as const);
    for (const [target, size] of there) sizes.set(target, size);
  }

  return sizes;
}

function onThisMachine(targets: readonly string[]): readonly string[] {
  return [...new Set(targets.filter((target) => !isAddress(target)).map(plain))];
}

function grown(
  document: unknown,
  measure: Measure,
  faults: readonly Fault[],
  what: string,
): Unreadable | undefined {
  const fault = faults.find(({ by, most }) => measure(document)[by] > most);
  if (fault === undefined) return undefined;
  const steps = wayTo(document, fault, measure);
  const at: Pointer = `/${steps.map(escaped).join("/")}`;

  return {
    at,
    rule: "readable-document",
    text: `Once its ${what} are followed, ${steps.slice(0, 4).join("/")} ${fault.text}: nothing of the document is read.\nFix: ${fault.fix}.`,
  };
}

/** The way to the first reference, or part without any, that is too large by itself; where only all together are, to the largest part. */
function wayTo(document: unknown, { by, most }: Fault, measure: Measure): readonly string[] {
  const steps: string[] = [];
  let node = document;
  while (typeof node === "object" && node !== null && typeof fieldsOf(node)?.["$ref"] !== "string") {
    const inside = Object.entries(node).map(([step, child]: [string, unknown]) => ({ step, child }));
    const next =
      inside.find(({ child }) => measure(child)[by] > most) ??
      (steps.length === 0
        ? inside.toSorted((one, other) => measure(other.child)[by] - measure(one.child)[by])[0]
        : undefined);
    if (next === undefined) break;
    steps.push(next.step);
    node = next.child;
  }

  return steps;
}

/** How many parts are written, an alias counted as one. */
function partsIn(document: unknown): number {
  const met = new Set<unknown>();
  let count = 0;
  const left = [document];
  while (left.length > 0) {
    const node = left.pop();
    count += 1;
    if (typeof node !== "object" || node === null || met.has(node)) continue;
    met.add(node);
    for (const child of Object.values(node)) left.push(child as unknown);
  }

  return count;
}

function inWords(count: number): string {
  return count.toLocaleString("en");
}
