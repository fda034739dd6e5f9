import { counted } from "@warren/text";
import { warning, type Problem } from "../model/problem.js";
import { sameShape } from "../model/same-shape.js";
import type { NamedSchema } from "./named-schemas.js";

/** Schemas whose names are one in code: which of them has it depends on which is met first. */
export function sharedNames(named: Iterable<NamedSchema>): readonly Problem[] {
  const firsts = new Map<string, NamedSchema>();
  const pairs: (readonly [NamedSchema, NamedSchema])[] = [];
  for (const one of named) {
    if (one.wanted === undefined) continue;
    const first = firsts.get(one.wanted);
    if (first === undefined) firsts.set(one.wanted, one);
    // Copies of one schema may change places.
    else if (!sameShape(first.schema, one.schema)) pairs.push([first, one]);
  }
  const [pair, ...others] = pairs;
  if (pair === undefined) return [];
  const [first, second] = pair;
  const more = others.length === 0 ? "" : `, and so would ${counted(others.length, "other")} of one name`;

  return [
    warning(second.at, "schema-has-a-name-of-its-own", {
      what: `the schemas at ${first.at} and ${second.at} would both be ${second.wanted ?? ""} in code${more}`,
      loss: `the first that is met is ${first.name}, the other ${second.name}: in another order they would change places`,
      fix: "give each a name with words of its own, or keep their order",
    }),
  ];
}
