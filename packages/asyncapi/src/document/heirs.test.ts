import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";
import { parse } from "yaml";

const zoo = `
asyncapi: 3.0.0
info: { title: Zoo, version: 1.0.0 }
channels:
  arrived:
    address: animal.arrived
    messages:
      Arrived: { payload: { $ref: "#/components/schemas/Animal" } }
    bindings:
      amqp: { is: routingKey, exchange: { name: zoo, type: topic } }
operations:
  tell: { action: send, channel: { $ref: "#/channels/arrived" } }
components:
  schemas:
    Animal:
      type: object
      discriminator: kind
      required: [kind, name]
      properties: { kind: { type: string }, name: { type: string } }
    Cat:
      allOf:
        - { $ref: "#/components/schemas/Animal" }
        - { type: object, required: [indoor], properties: { kind: { const: cat }, indoor: { type: boolean } } }
    Parrot:
      allOf:
        - { $ref: "#/components/schemas/Animal" }
        - { type: object, properties: { words: { type: array, items: { type: string } } } }
`;

async function check(text: string) {
  const checked = await checkLoaded(sourceOf("/zoo.yaml", text), new Map());
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));

  return checked;
}

test("a parent with a discriminator and without a list of children stands for each of them, by constant or by name, and for itself", async () => {
  const { payloads, findings } = await check(zoo);

  expect(findings.map(({ rule }) => rule)).not.toContain("schema-is-checked");
  expect([...(payloads?.parts.keys() ?? [])]).toEqual(expect.arrayContaining(["Cat", "Parrot"]));
  expect(payloads?.parts.get("Arrived")?.node).toMatchObject({
    kind: "choice",
    members: [
      { kind: "part", name: "Cat" },
      {
        kind: "all",
        members: [
          { kind: "part", name: "Parrot" },
          { kind: "object", fields: [{ name: "kind", node: { kind: "values", values: ["Parrot"] } }] },
        ],
      },
      { kind: "demanding", demands: [{ demand: "not" }] },
    ],
  });
});

test("a child may hold its parent, which is any of the children there too", async () => {
  const holding = zoo.replace("items: { type: string }", 'items: { $ref: "#/components/schemas/Animal" }');
  const { payloads, findings } = await check(holding);

  expect(findings.map(({ rule }) => rule)).not.toContain("schema-is-checked");
  expect(payloads?.parts.get("Animal")?.node).toMatchObject({ kind: "choice", members: { length: 3 } });
  expect(payloads?.parts.get("Parrot")?.node).toMatchObject({
    kind: "object",
    fields: [
      { name: "kind" },
      { name: "name" },
      { name: "words", node: { kind: "array", rest: { kind: "part", name: "Animal" } } },
    ],
  });
});

test("a change of a child is a change of what its parent is sent as", async () => {
  const { model } = await check(zoo);
  const payload = JSON.stringify(model.messages[0]?.payload);

  expect(payload).toContain("indoor");
  expect(payload).toContain("words");
});

test("a parent that lists its children is left as it stands, and so is one that nobody takes in", async () => {
  const listed = parse(zoo) as { components: { schemas: Record<string, Record<string, unknown>> } };
  const { Animal } = listed.components.schemas;
  if (Animal !== undefined) Animal["oneOf"] = [{ $ref: "#/components/schemas/Cat" }];
  const { model } = await check(JSON.stringify(listed));
  expect(model.messages[0]?.payload).toMatchObject({ discriminator: "kind", type: "object" });

  const alone = parse(zoo) as typeof listed;
  delete alone.components.schemas["Cat"];
  delete alone.components.schemas["Parrot"];
  const { findings } = await check(JSON.stringify(alone));
  expect(findings.map(({ rule }) => rule)).toContain("schema-is-checked");
});

type Schema = Record<string, unknown>;

function zooWith(schemas: Readonly<Record<string, Schema | undefined>>, payload?: Schema): string {
  const read = parse(zoo) as {
    channels: { arrived: { messages: Record<string, Schema> } };
    components: { schemas: Record<string, Schema | undefined> };
  };
  Object.assign(read.components.schemas, schemas);
  if (payload !== undefined) read.channels.arrived.messages["Arrived"] = { payload };

  return JSON.stringify(read);
}

const animal = { $ref: "#/components/schemas/Animal" };

test("a parent that says beside itself in which language it is written stands for its children all the same", async () => {
  const Animal = {
    schemaFormat: "application/vnd.aai.asyncapi+json;version=3.0.0",
    schema: {
      type: "object",
      discriminator: "kind",
      required: ["kind"],
      properties: { kind: { type: "string" }, name: { type: "string", maxLength: 9 } },
    },
  };
  const Tag = {
    type: "object",
    properties: {
      of: animal,
      name: { $ref: "#/components/schemas/Animal/schema/properties/name" },
    },
  };
  const { payloads, findings } = await check(zooWith({ Animal, Tag }, { $ref: "#/components/schemas/Tag" }));

  expect(findings.map(({ rule }) => rule)).not.toContain("schema-is-checked");
  expect(payloads?.parts.get("Animal")?.node).toMatchObject({ kind: "choice", members: { length: 3 } });
  expect(payloads?.parts.get("Arrived")?.node).toMatchObject({
    fields: [{ name: "of" }, { name: "name", node: { kind: "string", most: 9 } }],
  });
});

test("a child of a child that has a constant is met with that constant, and told where the name of its own can never come", async () => {
  const Kitten = {
    allOf: [
      { $ref: "#/components/schemas/Cat" },
      { type: "object", properties: { weeks: { type: "integer" } } },
    ],
  };
  const { payloads, findings } = await check(zooWith({ Kitten }));

  expect(payloads?.parts.get("Arrived")?.node).toMatchObject({
    members: [{ name: "Cat" }, {}, { kind: "part", name: "Kitten" }, {}],
  });
  expect(findings.filter(({ rule }) => rule === "schema-can-be-met").map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Kitten takes in .* "cat" alone, and Animal tells it by "Kitten"/),
  ]);

  const both = {
    allOf: [animal, { type: "object", properties: { kind: { enum: ["cat", "Kitten"] } } }],
  };
  const allowed = await check(zooWith({ Kitten, Cat: both }));
  expect(allowed.findings.map(({ rule }) => rule)).not.toContain("schema-can-be-met");
});

test("a child's value may stand behind a reference", async () => {
  const Cat = {
    allOf: [animal, { type: "object", properties: { kind: { $ref: "#/components/schemas/Felis" } } }],
  };
  const { payloads } = await check(zooWith({ Cat, Felis: { const: "felis" } }));

  expect(payloads?.parts.get("Arrived")?.node).toMatchObject({
    members: [{ kind: "part", name: "Cat" }, {}, {}],
  });
});

test("a reference to a part of a parent leads to it still", async () => {
  const tag = { type: "object", properties: { of: { $ref: "#/components/schemas/Animal/properties/name" } } };
  const { payloads, findings } = await check(zooWith({}, tag));

  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(payloads?.parts.get("Arrived")?.node).toMatchObject({
    fields: [{ name: "of", node: { kind: "string" } }],
  });
});
