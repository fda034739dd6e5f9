import { escaped } from "../model/extension-reader.js";
import type { Pointer } from "../model/model.js";
import { fieldsOf, isElsewhere, lookIn, plain, referencesIn, type Look } from "./references.js";
import type { Unreadable } from "./unreadable.js";

/** The references that lead to each other; undefined where something is described in the end. */
type Ring = readonly string[] | undefined;

/** A reference, and where in the document it stands, or the one that led to it. */
type Placed = Readonly<{ target: string; at: Pointer }>;

/**
 * A reference that leads to a reference, and so on, until it comes back: nothing stands anywhere on the way, and AsyncAPI's parser
 * follows it for ever. What other files hold is looked through as well, as far as the document leads there.
 */
export function endlessReferenceIn(document: unknown, file: string): Unreadable | undefined {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const known = new Map<string, Ring>();
  const searched = new Set<string>();
  const pending = [...referencesAt(document, "")];
  // It grows while it is gone through.
  for (const { target, at } of pending) {
    const ring = ringFrom(target, look, known);
    if (ring !== undefined) return endless(at, ring);
    const there = plain(target);
    if (!isElsewhere(target) || searched.has(there)) continue;
    searched.add(there);
    for (const inner of referencesIn(look(target))) pending.push({ target: inner, at });
  }

  return undefined;
}

function* referencesAt(node: unknown, at: string): Generator<Placed> {
  if (typeof node !== "object" || node === null) return;
  for (const [step, child] of Object.entries(node)) {
    if (step === "$ref" && typeof child === "string" && !Array.isArray(node))
      yield { target: child, at: `${at}/$ref` as Pointer };
    else yield* referencesAt(child, `${at}/${escaped(step)}`);
  }
}

/** The references of the ring that a reference ends in; those on the way to it are left out. */
function ringFrom(target: string, look: Look, known: Map<string, Ring>): Ring {
  const way: string[] = [];
  const places = new Map<string, number>();
  for (let next: unknown = target; typeof next === "string"; next = fieldsOf(look(next))?.["$ref"]) {
    const there = plain(next);
    const place = places.get(there);
    const ring = place === undefined ? known.get(there) : way.slice(place);
    if (ring !== undefined || known.has(there)) return remembered(places, ring, known);
    places.set(there, way.length);
    way.push(next);
  }

  return remembered(places, undefined, known);
}

function remembered(way: ReadonlyMap<string, unknown>, ring: Ring, known: Map<string, Ring>): Ring {
  for (const target of way.keys()) known.set(target, ring);

  return ring;
}

function endless(at: Pointer, ring: readonly string[]): Unreadable {
  const [first = ""] = ring;

  return {
    at,
    rule: "readable-document",
    text: `${[...ring, first].join(" refers to ")}, and nothing is described anywhere: nothing of the document is read.\nFix: describe ${first} where it stands.`,
  };
}
