import fc from "fast-check";
import { expect, test } from "vitest";
import { areApart, type Lookup } from "./facts.js";
import type { Field, Node } from "./node.js";

const part = (name: string): Node => ({ kind: "part", name });
const field = (name: string, node: Node): Field => ({ name, node, required: true, remarks: "" });
const object = (...fields: Field[]): Node => ({ kind: "object", fields, rest: "strip" });
const one = (value: unknown): Node => ({ kind: "values", values: [value] });

test("two that hold others which lead back to them are apart, whichever pair was asked for first", () => {
  const parts = new Map([
    ["A", object(field("inside", part("X")), field("tag", one(1)))],
    ["B", object(field("inside", part("Y")), field("tag", one(2)))],
    ["X", object(field("back", part("A")))],
    ["Y", object(field("back", part("B")))],
  ]);
  const asked = (...pairs: readonly (readonly [string, string])[]) => {
    const lookup: Lookup = (name) => parts.get(name) ?? one(0);

    return pairs.map(([left, right]) => areApart(part(left), part(right), lookup));
  };

  expect(asked(["A", "B"], ["Y", "X"], ["X", "Y"])).toEqual([true, true, true]);
  expect(asked(["X", "Y"], ["A", "B"])).toEqual([true, true]);
  expect(asked(["A", "Y"], ["A", "X"])).toEqual([false, false]);
});

const names = ["A", "B", "C", "D", "E"];
const node = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...names).map(part) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map(one) },
);
const members = fc.array(fc.tuple(fc.constantFrom("a", "b"), node), { maxLength: 2 });
const described: fc.Arbitrary<Node> = fc.oneof(
  members.map((fields) => object(...fields.map(([name, inner]) => field(name, inner)))),
  fc.array(members, { minLength: 1, maxLength: 2 }).map((choices): Node => ({
    kind: "choice",
    members: choices.map((fields) => object(...fields.map(([name, inner]) => field(name, inner)))),
    fits: "any",
    discriminator: undefined,
  })),
);

test("whether two are apart does not depend on what was asked before", () => {
  fc.assert(
    fc.property(fc.tuple(described, described, described, described, described), (nodes) => {
      const lookupOf = (): Lookup => (name) => nodes[names.indexOf(name)] ?? one(0);
      const pairs = names.flatMap((left) => names.map((right) => [part(left), part(right)] as const));
      const together = lookupOf();

      for (const [left, right] of pairs)
        expect(areApart(left, right, together)).toBe(areApart(left, right, lookupOf()));
    }),
    { numRuns: 500 },
  );
});
