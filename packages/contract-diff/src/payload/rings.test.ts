import { describe, expect, test } from "vitest";
import { compareSchemas } from "./compare-schemas.js";
import { canonical } from "./schema.js";

// As AsyncAPI's parser has them: what refers to each other is the very same object.

type Schema = Record<string, unknown>;

const ways: Readonly<Record<string, (target: Schema) => Schema>> = {
  properties: (target) => target,
  lists: (target) => ({ type: "array", items: target }),
  anyOf: (target) => ({ anyOf: [{ type: "null" }, target] }),
  allOf: (target) => ({ allOf: [target, { minProperties: 1 }] }),
  oneOf: (target) => ({ oneOf: [{ type: "string" }, target] }),
};

/** Schemas that all refer to each other; of the last one `v` is what is given. */
function ring(count: number, way: (target: Schema) => Schema, last: Schema): Schema {
  const all = Array.from({ length: count }, (_, index): Schema & { properties: Schema } => ({
    type: "object",
    required: ["v"],
    properties: { v: index === count - 1 ? last : { type: "string", maxLength: index } },
  }));
  for (const one of all)
    for (const [index, other] of all.entries())
      if (one !== other) one.properties[`to${String(index)}`] = way(other);

  return all[0] ?? {};
}

describe.each(Object.entries(ways))("forty schemas that all refer to each other by %s", (_, way) => {
  test("do not differ from themselves, nor from a copy", () => {
    const [one, other] = [ring(40, way, { type: "string" }), ring(40, way, { type: "string" })];

    expect(compareSchemas(one, other)).toEqual([]);
    expect(canonical(one)).toBe(canonical(other));
  });

  test("tell once what is another in one of them", () => {
    const changes = compareSchemas(
      ring(40, way, { type: "string" }),
      ring(40, way, { type: "string", maxLength: 5 }),
    );

    expect(changes.map(({ what, narrowed, widened }) => [what, narrowed, widened])).toEqual([
      [expect.stringContaining("5") as string, true, false],
    ]);
  });
});

test("a schema outside of rings is told of in each place where it is", () => {
  const twice = (price: Schema) => ({ type: "object", properties: { net: price, gross: price } });
  const price = (most: number) => ({
    type: "object",
    properties: { amount: { type: "integer", maximum: most } },
  });

  expect(compareSchemas(twice(price(9)), twice(price(8))).map(({ path }) => path)).toEqual([
    "net/amount",
    "gross/amount",
  ]);
});

test("what was left out in a ring is looked at again where it decides whether a choice is covered", () => {
  const tree = (leaf: Schema): Schema => {
    const node: Schema & { properties: Schema } = {
      type: "object",
      required: ["leaf"],
      properties: { leaf },
    };
    node.properties["next"] = { anyOf: [{ type: "null" }, node] };

    return node;
  };
  const before = {
    type: "object",
    properties: {
      a: tree({ type: "string" }),
      b: { anyOf: [tree({ type: "string" }), { type: "null" }, { type: "array" }] },
    },
  };
  const after = {
    type: "object",
    properties: { a: tree({ type: "integer" }), b: { anyOf: [tree({ type: "integer" }), { type: "null" }] } },
  };

  expect(compareSchemas(before, after).map(({ path, narrowed }) => [path, narrowed])).toEqual([
    ["a/leaf", true],
    // As a choice with null it is another schema, once.
    ["a/next/leaf", true],
    ["b/leaf", true],
    ["b", true],
  ]);
});

test("a schema that is written out again inside itself says the same", () => {
  const short: Schema & { properties: Schema } = { type: "object", properties: {} };
  short.properties["next"] = short;
  const long: Schema & { properties: Schema } = { type: "object", properties: {} };
  long.properties["next"] = { type: "object", properties: { next: long } };

  expect(canonical(long)).toBe(canonical(short));
  expect(compareSchemas(short, long)).toEqual([]);
});

test("schemas that are a choice of each other are taken apart into what they may be besides", () => {
  const loop = (most: number): Schema => {
    const [left, right]: [Schema, Schema] = [{}, {}];
    left["anyOf"] = [right, { type: "string" }];
    right["anyOf"] = [left, { type: "integer", maximum: most }];

    return left;
  };
  expect(compareSchemas(loop(9), loop(9))).toEqual([]);
  expect(compareSchemas(loop(9), loop(8)).map(({ narrowed, widened }) => [narrowed, widened])).toEqual([
    [true, false],
  ]);
});

describe("a oneOf whose cases may overlap", () => {
  const choice = (target: Schema): Schema => ({
    oneOf: [
      { type: "object", properties: { w: target } },
      {
        type: "object",
        properties: {
          w: { type: "object", properties: { v: { type: "string", maxLength: 8 } } },
          x: { type: "string" },
        },
      },
    ],
  });
  const desk = (most: number, order: (a: Schema, b: Schema) => Schema) => {
    const [root, w]: [Schema, Schema] = [{ type: "object" }, { type: "object" }];
    root["properties"] = order({ a: w }, { b: choice(w) });
    w["properties"] = { root, v: { type: "string", maxLength: most } };

    return { root, w };
  };
  const told = (before: Schema, after: Schema) =>
    compareSchemas(before, after).map(({ path, keyword }) => [path, keyword]);
  const first = (a: Schema, b: Schema) => ({ ...a, ...b });
  const last = (a: Schema, b: Schema) => ({ ...b, ...a });

  test("is another where a case leads to what was told of elsewhere in its ring", () => {
    expect(told(desk(5, first).root, desk(9, first).root)).toEqual([
      ["a/v", "maxLength"],
      ["b", "oneOf"],
    ]);
    expect(told(desk(5, last).root, desk(9, last).root)).toEqual([
      ["b/object/w/v", "maxLength"],
      ["b", "oneOf"],
    ]);
  });

  test("is another where a case leads to what it stands in itself", () => {
    expect(told(desk(5, first).w, desk(9, first).w)).toEqual([
      ["root/b", "oneOf"],
      ["v", "maxLength"],
    ]);
  });

  test("is not where nothing in its ring is another", () => {
    expect(told(desk(5, first).root, desk(5, last).root)).toEqual([]);
    expect(told(desk(5, first).w, desk(5, last).w)).toEqual([]);
  });

  test("is another once for each of twenty schemas that all refer to each other, and for none in a copy", () => {
    const twenty = (last: Schema) => ring(20, choice, last);

    expect(told(twenty({ type: "string" }), twenty({ type: "string" }))).toEqual([]);
    const changes = compareSchemas(twenty({ type: "string" }), twenty({ type: "string", maxLength: 5 }));
    expect(changes.filter(({ keyword }) => keyword === "maxLength")).toHaveLength(1);
    expect(changes.filter(({ keyword }) => keyword === "oneOf")).toHaveLength(20);
    expect(changes.filter(({ keyword }) => keyword === "schema")).toEqual([]);
  });
});

describe("schemas that are made of each other", () => {
  const text = (most: number): Schema => ({ type: "string", maxLength: most });

  /** What is any of its own and the other's, asked for twice, each side once. */
  function both(most: number, keyword: "anyOf" | "oneOf", order: "one" | "other"): Schema {
    const one: { [keyword]: Schema[] } = { [keyword]: [] };
    const other: { [keyword]: Schema[] } = { [keyword]: [] };
    one[keyword]?.push(other, text(most));
    other[keyword]?.push(one, { type: "integer" });

    return { allOf: order === "one" ? [one, other] : [other, one] };
  }

  test.each([
    ["anyOf", "one"],
    ["anyOf", "other"],
  ] as const)("by %s have what the other adds, beginning with the %s", (keyword, order) => {
    const changes = compareSchemas(both(9, keyword, order), both(5, keyword, order));

    expect(changes.filter(({ narrowed }) => narrowed)).toHaveLength(1);
    expect(compareSchemas(both(9, keyword, order), both(9, keyword, order))).toEqual([]);
    expect(compareSchemas(both(9, keyword, "one"), both(9, keyword, "other"))).toEqual([]);
  });

  /** In more ways than can be gone through. */
  const many = (most: number): Schema & { allOf: Schema[] } => {
    const all = Array.from({ length: 40 }, (): { anyOf: Schema[] } => ({ anyOf: [] }));
    for (const [index, one] of all.entries())
      one.anyOf.push(...all.filter((other) => other !== one), text(index === 39 ? most : 100 + index));

    return { allOf: all };
  };

  test("in more ways than can be gone through are not called the same once one is another", () => {
    expect(compareSchemas(many(9), many(5)).some(({ narrowed }) => narrowed)).toBe(true);
  });

  test("in more ways than can be gone through are the same where nothing is another that is asked", () => {
    const within = (part: Schema, more: Schema = {}) => ({ type: "object", properties: { part, ...more } });
    const pathsOf = (before: Schema, after: Schema) =>
      compareSchemas(before, after).map(({ path, narrowed }) => [path, narrowed]);

    expect(compareSchemas(many(9), many(9))).toEqual([]);
    expect(compareSchemas(many(9), { ...many(9), description: "Other words." })).toEqual([]);
    expect(
      pathsOf(within(many(9), { other: text(9) }), within({ ...many(9), title: "Part" }, { other: text(5) })),
    ).toEqual([["other", true]]);
  });

  test("and of a reference that is left are compared, however alike they are written", () => {
    const held = (most: number) => ({
      type: "object",
      properties: { part: { allOf: [{ $ref: "#/$defs/text" }] } },
      $defs: { text: text(most) },
    });

    expect(compareSchemas(held(9), held(9))).toEqual([]);
    expect(compareSchemas(held(9), held(5)).map(({ path, narrowed }) => [path, narrowed])).toEqual([
      ["part", true],
    ]);
  });
});
