import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { componentSchemas } from "@warren/asyncapi/schema";
import { moduleOf } from "./testing/module-of.js";

const source = `
asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
components:
  messages:
    placed: { payload: { $ref: '#/components/schemas/order' } }
    wrapped:
      payload:
        schemaFormat: application/schema+json;version=draft-07
        schema: { type: object, properties: { money: { $ref: '#/components/schemas/money' } } }
  schemas:
    order: { type: object, properties: { total: { $ref: '#/components/schemas/money' }, part: { $ref: '#/components/schemas/order' } } }
    money: { type: string }
`;

test("components of a parsed document are found again where a payload names them", async () => {
  const { document } = await new Parser().parse(source);
  if (document === undefined) throw new Error("The document of this test is not valid.");
  const payloads = document
    .components()
    .messages()
    .all()
    .map((message) => ({
      typeName: message.id() === "placed" ? "Placed" : "Wrapped",
      schema: message.json<Readonly<Record<string, unknown>>>()["payload"],
      at: `/components/messages/${message.id()}/payload` as const,
    }));

  const { text, parts, problems } = moduleOf(payloads, componentSchemas(document));
  expect(parts).toEqual(["Money", "Order"]);
  expect(text).toContain("export type Placed = Order;");
  expect(text).toContain("money?: Money | undefined;");
  expect(problems).toEqual([]);
});

test("a component that says itself in which language it is written is read wherever it is referred to", async () => {
  const { document } = await new Parser().parse(`
asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
components:
  messages:
    paid:
      payload:
        schemaFormat: application/vnd.aai.asyncapi+json;version=3.0.0
        schema: { $ref: '#/components/schemas/payment' }
  schemas:
    payment:
      schemaFormat: application/schema+json;version=draft-07
      schema:
        type: object
        properties: { amount: { $ref: '#/components/schemas/amount' } }
    amount:
      schemaFormat: application/schema+json;version=draft-07
      schema: { type: integer, minimum: 1 }
`);
  const [message] = document?.components().messages().all() ?? [];
  if (document === undefined || message === undefined)
    throw new Error("The document of this test is not valid.");
  const schema = message.json<Readonly<Record<string, unknown>>>()["payload"];

  const { text, problems } = moduleOf(
    [{ typeName: "Paid", schema, at: "/components/messages/paid/payload" }],
    componentSchemas(document),
  );
  expect(text).toContain("amount?: Amount | undefined;");
  expect(text).toContain("export type Amount = number;");
  expect(problems).toEqual([]);
});
