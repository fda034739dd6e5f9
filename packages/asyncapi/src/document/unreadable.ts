import type { Pointer } from "../model/model.js";
import { escaped } from "../model/pointer.js";

/** Something in a document that keeps all of it from being read. */
export type Unreadable = Readonly<{ at: Pointer; rule: "readable-document"; text: string }>;

/** Deeper than anybody writes, and well before the parsers that follow run out of stack. */
const MOST_LEVELS = 200;

/** Lists on the way to one place: each doubles the time that AsyncAPI's rules take, and twenty take seconds. */
const MOST_LISTS = 20;

/** What AsyncAPI's parser would fail on without a word about it: levels without end, and a field that JavaScript does not keep. */
export function unreadableIn(document: unknown): Unreadable | undefined {
  const met = new Set<unknown>();
  // Not by recursion, which would run out of stack on what it looks for.
  const left: Place[] = [{ node: document, depth: 0, step: "", above: undefined }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { node, depth } = place;
    if (typeof node !== "object" || node === null) continue;
    if (isWithinItself(place)) return ring(place);
    // An alias of YAML is the very same object.
    if (met.has(node)) continue;
    met.add(node);
    if (depth > MOST_LEVELS) return tooDeep(place, `${String(MOST_LEVELS)} levels`);
    if (listsAround(place) > MOST_LISTS) return tooDeep(place, `${String(MOST_LISTS)} lists`);
    if (Object.hasOwn(node, "__proto__")) return prototypeIn(place);
    for (const [step, child] of Object.entries(node).toReversed())
      left.push({ node: child, depth: depth + 1, step, above: place });
  }

  return undefined;
}

type Place = Readonly<{ node: unknown; depth: number; step: string; above: Place | undefined }>;

function isWithinItself({ node, above }: Place): boolean {
  for (let here = above; here !== undefined; here = here.above) if (here.node === node) return true;

  return false;
}

function ring(place: Place): Unreadable {
  return {
    at: pointerOf(stepsTo(place)),
    rule: "readable-document",
    text: "An alias of YAML stands within what it stands for, which would have no end: nothing of the document is read.\nFix: refer to it by `$ref`.",
  };
}

function listsAround(place: Place): number {
  let count = 0;
  for (let here: Place | undefined = place; here !== undefined; here = here.above)
    if (Array.isArray(here.node)) count += 1;

  return count;
}

function tooDeep(place: Place, most: string): Unreadable {
  const steps = stepsTo(place).slice(0, 3);

  return {
    at: pointerOf(steps),
    rule: "readable-document",
    text: `It goes more than ${most} deep below ${steps.join("/")}: nothing of the document is read.\nFix: give what is nested a name in components/schemas, and refer to it.`,
  };
}

function prototypeIn(place: Place): Unreadable {
  return {
    at: pointerOf([...stepsTo(place), "__proto__"]),
    rule: "readable-document",
    text: "A field is called __proto__, which JavaScript does not keep as a field: AsyncAPI's parser cannot read the document.\nFix: rename it.",
  };
}

function stepsTo(place: Place): readonly string[] {
  const steps: string[] = [];
  for (let here = place; here.above !== undefined; here = here.above) steps.unshift(here.step);

  return steps;
}

function pointerOf(steps: readonly string[]): Pointer {
  return `/${steps.map(escaped).join("/")}`;
}
