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
