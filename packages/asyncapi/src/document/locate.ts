import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Pointer } from "../model/model.js";
import { stepsBehind, stepsOf } from "../model/pointer.js";

/** Line and column in the text, both from 1. */
export type Position = Readonly<{ line: number; column: number }>;

/**
 * Finds where a pointer's target stands in a YAML text. A step that leads through a `$ref` within the text follows it;
 * where the path ends early (a field that is missing, a reference into another file) it is the nearest parent's place.
 */
export function locator(source: string): (pointer: Pointer) => Position {
  return placesIn(source, ({ offset }) => offset);
}

/** Like {@link locator}, for the place of a field's value, which is the one that AsyncAPI's parser names. */
export function valueLocator(source: string): (pointer: Pointer) => Position {
  return placesIn(source, ({ value }) => value);
}

function placesIn(source: string, offsetAt: (end: End) => number): (pointer: Pointer) => Position {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });

  return (pointer) => {
    const { line, col } = lines.linePos(offsetAt(wayEnd(document, stepsOf(pointer))));

    return { line, column: col };
  };
}

/** The pair of a key, in the map itself or in one that `<<` merges into it. */
export function pairIn(map: YAMLMap, key: string, document: Document): Pair | undefined {
  const named = (name: string) =>
    map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === name);
  const own = named(key);
  if (own !== undefined) return own;
  const merged = named("<<")?.value;
  const sources = isSeq(merged) ? merged.items : [merged];
  for (const source of sources) {
    const there = isAlias(source) ? source.resolve(document) : source;
    const found = isMap(there) ? pairIn(there, key, document) : undefined;
    if (found !== undefined) return found;
  }

  return undefined;
}

/** Where a way ends in a document, its field and its value, and whether it ends at what it names, or at the nearest parent of that. */
type End = Readonly<{ offset: number; value: number; isThere: boolean }>;

function wayEnd(document: Document, steps: readonly string[]): End {
  const end = endOf(document, steps);

  return end.isThere ? end : (throughTraits(document, steps) ?? end);
}

/** What an operation or a message has from a trait stands there, and is read as its own. */
function throughTraits(document: Document, steps: readonly string[]): End | undefined {
  for (let count = steps.length - 1; count > 1; count -= 1) {
    for (let index = 0; ; index += 1) {
      const trait = [...steps.slice(0, count), "traits", String(index)];
      if (!endOf(document, trait).isThere) break;
      const end = endOf(document, [...trait, ...steps.slice(count)]);
      if (end.isThere) return end;
    }
  }

  return undefined;
}

function endOf(document: Document, steps: readonly string[], depth = 0): End {
  let node: unknown = document.contents;
  let [offset, value] = [0, 0];
  for (const [index, step] of steps.entries()) {
    const target = isMap(node) && step !== "$ref" ? node.get("$ref") : undefined;
    if (typeof target === "string" && target.startsWith("#/") && depth < 10) {
      return endOf(document, [...stepsBehind(target), ...steps.slice(index)], depth + 1);
    }
    if (isMap(node)) {
      const pair = pairIn(node, step, document);
      if (pair === undefined) return { offset, value, isThere: false };
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      value = valueOffset(pair) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined || isPair(item)) return { offset, value, isThere: false };
      node = item;
      offset = (item as { range?: readonly number[] }).range?.[0] ?? offset;
      value = offset;
    } else {
      return { offset, value, isThere: false };
    }
    if (isAlias(node)) node = node.resolve(document);
  }

  return { offset, value, isThere: true };
}

/** Where the value of a field begins: one that has parts behind the colon, as AsyncAPI's parser has it. */
function valueOffset({ key, value }: Pair): number | undefined {
  if (isScalar(value) && value.source !== "") return value.range?.[0];
  const end = isScalar(key) ? key.range?.[1] : undefined;

  return end === undefined ? undefined : end + 1;
}
