import { escaped } from "../model/extension-reader.js";
import type { Pointer } from "../model/model.js";
import { fieldsOf, lookIn, plain, type Look } from "./references.js";
import type { Unreadable } from "./unreadable.js";

/**
 * A reference that leads to a reference, and so on, until it comes back: nothing stands anywhere on the way, and AsyncAPI's parser
 * follows it for ever.
 */
export function endlessReferenceIn(document: unknown, file: string): Unreadable | undefined {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const known = new Map<string, readonly string[] | undefined>();
  const search = (node: unknown, at: string): Unreadable | undefined => {
    for (const [step, child] of stepsOf(node)) {
      const isReference = step === "$ref" && typeof child === "string" && !Array.isArray(node);
      const ring = isReference ? ringFrom(child, look, known) : undefined;
      const found =
        ring === undefined ? search(child, `${at}/${escaped(step)}`) : endless(`${at}/$ref` as Pointer, ring);
      if (found !== undefined) return found;
    }

    return undefined;
  };

  return search(document, "");
}

/** The references of the ring that a reference ends in; those on the way to it are left out. */
function ringFrom(
  target: string,
  look: Look,
  known: Map<string, readonly string[] | undefined>,
): readonly string[] | undefined {
  const way: string[] = [];
  for (let next: unknown = target; typeof next === "string"; next = fieldsOf(look(next))?.["$ref"]) {
    const there = plain(next);
    const index = way.findIndex((earlier) => plain(earlier) === there);
    const ring = index === -1 ? known.get(there) : way.slice(index);
    if (ring !== undefined || known.has(there)) return remembered(way, ring, known);
    way.push(next);
  }

  return remembered(way, undefined, known);
}

function remembered(
  way: readonly string[],
  ring: readonly string[] | undefined,
  known: Map<string, readonly string[] | undefined>,
): readonly string[] | undefined {
  for (const target of way) known.set(plain(target), ring);

  return ring;
}

function stepsOf(node: unknown): readonly (readonly [string, unknown])[] {
  return typeof node === "object" && node !== null ? Object.entries(node) : [];
}

function endless(at: Pointer, ring: readonly string[]): Unreadable {
  const [first = ""] = ring;

  return {
    at,
    rule: "readable-document",
    text: `${[...ring, first].join(" refers to ")}, and nothing is described anywhere: nothing of the document is read.\nFix: describe ${first} where it stands.`,
  };
}
