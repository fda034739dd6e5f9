import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { expect, test } from "vitest";
import { avroParser } from "./avro.js";

const read = async (data: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const schema: unknown = await avroParser(AvroSchemaParser()).parse({
    data,
    meta: {},
  } as never);

  return schema as Readonly<Record<string, unknown>>;
};

const grade = { type: "enum", name: "Grade", symbols: ["FINE", "COARSE"] };
const record = (fields: readonly unknown[], more: object = {}) => ({
  type: "record",
  name: "Roast",
  namespace: "example.coffee",
  fields,
  ...more,
});
const asGrade = { type: "string", enum: ["FINE", "COARSE"] };

test("a named type may be used again, by its full name or its own, in unions, lists and maps", async () => {
  const { properties } = await read(
    record([
      { name: "first", type: grade },
      { name: "again", type: "Grade" },
      { name: "full", type: "example.coffee.Grade" },
      { name: "wrapped", type: { type: "Grade" } },
      { name: "maybe", type: ["null", "Grade"] },
      { name: "list", type: { type: "array", items: "Grade" } },
      { name: "map", type: { type: "map", values: "Grade" } },
    ]),
  );

  expect(properties).toMatchObject({
    first: asGrade,
    again: asGrade,
    full: asGrade,
    wrapped: asGrade,
    maybe: { anyOf: [asGrade, { type: "null" }] },
    list: { items: asGrade },
    map: { additionalProperties: asGrade },
  });
});

test("a record that is used again has its fields again, in a namespace of its own", async () => {
  const origin = {
    type: "record",
    name: "Origin",
    namespace: "example.places",
    fields: [
      { name: "height", type: { type: "fixed", name: "Height", size: 2 } },
      { name: "other", type: ["null", "Height"] },
    ],
  };
  const { properties } = await read(
    record([
      { name: "from", type: origin },
      { name: "via", type: ["null", "example.places.Origin"] },
    ]),
  );
  const height = { type: "string", minLength: 2, maxLength: 2 };
  const fields = { properties: { height, other: { anyOf: [height, { type: "null" }] } } };

  expect(properties).toMatchObject({ from: fields, via: { anyOf: [fields, { type: "null" }] } });
});

test("a record within itself is that record there, in unions, lists and maps, and in a record within it", async () => {
  const schema = await read(
    record([
      { name: "next", type: ["null", "Roast"], default: null },
      { name: "blend", type: { type: "array", items: "example.coffee.Roast" } },
      { name: "by", type: { type: "map", values: "Roast" } },
      {
        name: "batch",
        type: { type: "record", name: "Batch", fields: [{ name: "of", doc: "Which.", type: "Roast" }] },
      },
    ]),
  );
  const { properties } = schema as { properties: Record<string, Record<string, unknown>> };

  expect(Object.keys(properties)).toEqual(["next", "blend", "by", "batch"]);
  expect(schema["required"]).toEqual(["blend", "by", "batch"]);
  expect((properties["next"]?.["anyOf"] as unknown[])[0]).toBe(schema);
  expect(properties["blend"]?.["items"]).toBe(schema);
  expect(properties["by"]?.["additionalProperties"]).toBe(schema);
  expect((properties["batch"]?.["properties"] as Record<string, unknown>)["of"]).toBe(schema);
});

/** Records that each have a field for each of all, the first use of one being where it is declared. */
function ringOf(count: number, more: (to: number) => object = () => ({})): unknown {
  const declared = new Set<number>();
  const use = (index: number): unknown => {
    if (declared.has(index)) return `R${String(index)}`;
    declared.add(index);
    const fields = Array.from({ length: count }, (_, to) => ({
      name: `to${String(to)}`,
      type: ["null", use(to)],
      ...more(to),
    }));

    return { type: "record", name: `R${String(index)}`, fields };
  };

  return use(0);
}

test("of records that all refer to each other each is one schema", async () => {
  for (const [count, more] of [
    [6, () => ({})],
    [40, () => ({})],
    [20, (to: number) => ({ doc: `To ${String(to)}.` })],
  ] as const) {
    const schema = await read(ringOf(count, more));
    const records = new Set<unknown>();
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null || records.has(node)) return;
      if ("properties" in node) records.add(node);
      for (const child of Object.values(node)) visit(child);
    };
    visit(schema);

    expect(records.size).toBe(count);
  }
});

test("what a field says of a record is said of it there alone, also where the record is declared", async () => {
  const place = { type: "record", name: "Place", doc: "Where.", fields: [{ name: "height", type: "int" }] };
  const { properties } = await read(
    record([
      { name: "grown", doc: "Where it grew.", default: { height: 2 }, example: "high", type: place },
      { name: "roasted", type: "Place" },
      { name: "sold", doc: "Where it is sold.", type: "Place" },
      { name: "Place", type: "Place", default: { height: 1 } },
    ]),
  );
  const at = properties as Record<string, Record<string, unknown>>;

  expect(at["grown"]).toMatchObject({
    description: "Where it grew.",
    default: { height: 2 },
    examples: ["high"],
    properties: at["roasted"]?.["properties"],
  });
  expect(at["grown"]).not.toHaveProperty("x-parser-schema-id");
  expect(at["roasted"]).toMatchObject({ description: "Where.", "x-parser-schema-id": "Place" });
  expect(at["roasted"]).not.toHaveProperty("default");
  expect(at["roasted"]).not.toHaveProperty("examples");
  expect(at["sold"]).toMatchObject({
    description: "Where it is sold.",
    properties: at["roasted"]?.["properties"],
  });
  expect(at["sold"]).not.toHaveProperty("x-parser-schema-id");
  expect(at["Place"]).toMatchObject({ description: "Where.", default: { height: 1 } });
});

test("a record that a field says something of in each place keeps its name where it is declared", async () => {
  const place = {
    type: "record",
    name: "Place",
    doc: "Where.",
    default: { height: 0 },
    fields: [{ name: "height", type: "int" }],
  };
  const { properties } = await read(
    record([
      { name: "grown", doc: "Where it grew.", type: place },
      { name: "sold", doc: "Where.", type: "Place" },
      { name: "drunk", type: ["null", { ...place, name: "Cup" }], example: "far" },
    ]),
  );
  const at = properties as Record<string, Record<string, unknown>>;

  expect(at["grown"]).toMatchObject({
    description: "Where it grew.",
    default: { height: 0 },
    "x-parser-schema-id": "Place",
  });
  expect(at["sold"]).toMatchObject({ description: "Where.", default: { height: 0 } });
  expect(at["sold"]).not.toHaveProperty("x-parser-schema-id");
  expect(at["drunk"]?.["anyOf"]).toMatchObject([
    { description: "Where.", examples: ["far"] },
    { type: "null" },
  ]);
});

test("a value may fit several members of a union", async () => {
  const { properties } = await read(record([{ name: "size", type: ["int", "long", "double"] }]));

  expect(properties).toMatchObject({ size: { anyOf: [{}, {}, {}] } });
});

test("a time in milliseconds is no number beyond 2^53", async () => {
  const { properties } = await read(
    record([{ name: "at", type: { type: "long", logicalType: "timestamp-millis" } }]),
  );

  expect(properties).toMatchObject({ at: { type: "integer", maximum: Number.MAX_SAFE_INTEGER } });
});

test("the symbol that an enum has for those it does not know is no default of a field", async () => {
  const { properties } = await read(
    record([
      { name: "grade", type: { ...grade, default: "FINE" } },
      { name: "again", type: "Grade" },
      { name: "own", type: "Grade", default: "COARSE" },
    ]),
  );

  expect(properties).toMatchObject({
    grade: asGrade,
    again: asGrade,
    own: { ...asGrade, default: "COARSE" },
  });
  expect((properties as Record<string, object>)["grade"]).not.toHaveProperty("default");
  expect((properties as Record<string, object>)["again"]).not.toHaveProperty("default");
});
