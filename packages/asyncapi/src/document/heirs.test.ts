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
