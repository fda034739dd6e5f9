import { expect, test } from "vitest";
import { readPayloads } from "./read-payloads.js";

type Schema = Readonly<Record<string, unknown>>;

const end: Schema = { type: "object", properties: { to: { type: "string", maxLength: 5 } } };

/** A schema that refers to the next one twice, and that one to the next, so many times. */
function doubled(levels: number, twice: (inner: Schema) => Schema): Schema {
  return Array.from({ length: levels }).reduce<Schema>((inner) => twice(inner), end);
}

function partsOf(schema: Schema) {
  return readPayloads([{ typeName: "Sent", schema, at: "/payload" }], new Map()).parts;
}

const ways: readonly [string, (inner: Schema) => Schema][] = [
  ["two fields", (inner) => ({ type: "object", properties: { a: inner, b: inner } })],
  [
    "two lists",
    (inner) => ({ type: "object", properties: { a: { type: "array", items: inner }, b: inner } }),
  ],
  ["two choices", (inner) => ({ oneOf: [inner, { type: "array", items: inner }] })],
  ["two members", (inner) => ({ type: "object", properties: { a: { allOf: [inner, inner] } } })],
  [
    "names like a pattern and all others",
    (inner) => ({ type: "object", additionalProperties: inner, patternProperties: { "^x": inner } }),
  ],
];

test.each(ways)(
  "a schema that stands in %s, as those in it do, is written out a bounded number of times",
  (_, twice) => {
    const parts = partsOf(doubled(60, twice));

    expect([...parts.keys()]).toEqual(expect.arrayContaining(["Sent", "SentPart"]));
    expect(JSON.stringify([...parts.values()]).length).toBeLessThan(5_000_000);
  },
);

test.each(ways)("one of a few levels in %s is written out where it stands", (_, twice) => {
  expect([...partsOf(doubled(3, twice)).keys()]).toEqual(["Sent"]);
});
