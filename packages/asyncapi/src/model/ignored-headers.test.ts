import { expect, test } from "vitest";
import { checkLoaded } from "../document/check-document.js";
import { sourceOf } from "../document/load-document.js";

/** What is said of headers with this schema, and the headers that are sent. */
async function read(headers: unknown) {
  const message = { "x-version": "1.2.0", headers, summary: "A bell rings.", payload: { type: "object" } };
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Belfry", version: "1.0.0" },
    channels: {
      bells: {
        address: "bells",
        messages: { BellRang: message },
        bindings: { amqp: { is: "routingKey", exchange: { name: "tower", type: "topic" } } },
      },
    },
    operations: { ring: { action: "send", channel: { $ref: "#/channels/bells" } } },
    components: {
      schemas: { Rung: { type: "object", required: ["by"], properties: { by: { type: "string" } } } },
    },
  };
  const checked = await checkLoaded(sourceOf("/tmp/belfry.json", JSON.stringify(document)), new Map());
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));

  return {
    said: checked.findings.filter(({ rule }) => rule === "headers-are-honoured").map(({ text }) => text),
    sent: checked.model.messages[0]?.headers,
  };
}

const asks = { type: "object", required: ["x"] };

test.each<[where: string, headers: unknown, listed: string]>([
  ["in one of several", { oneOf: [asks, { type: "object", required: ["y"] }] }, "own: x, y:"],
  ["in a choice of one, behind a reference", { anyOf: [{ $ref: "#/components/schemas/Rung" }] }, "own: by:"],
  ["two levels deep", { allOf: [{ allOf: [asks] }] }, "own: x (required):"],
  ["under a condition", { if: { required: ["x"] }, then: { required: ["y"] } }, "own: x, y:"],
  ["where another one is", { dependencies: { x: ["y"] } }, "own: x, y:"],
  ["by what its name is like", { patternProperties: { "^x-": { type: "string" } } }, "of its own:"],
  ["without a name", { type: "object", minProperties: 1 }, "of its own:"],
  [
    "in Avro",
    {
      schemaFormat: "application/vnd.apache.avro;version=1.9.0",
      schema: { type: "record", name: "H", fields: [{ name: "q", type: "string" }] },
    },
    "of its own:",
  ],
  [
    "beside its schema's format",
    { schemaFormat: "application/vnd.aai.asyncapi;version=3.0.0", schema: asks },
    "own: x (required):",
  ],
])("a header that is asked for %s is named", async (_, headers, listed) => {
  expect((await read(headers)).said).toEqual([expect.stringContaining(listed)]);
});

test.each<[headers: unknown]>([
  [{ type: "object" }],
  [{ type: "object", additionalProperties: false, properties: {} }],
  [{ type: "object", required: ["messageId"], properties: { messageId: { type: "string" } } }],
  [{ allOf: [{ type: "object", description: "None." }] }],
  [{ properties: { "x-schema-version": { const: "1.2.0" } } }],
  [{ properties: { type: { const: "BellRang" }, "content-type": { enum: ["application/json", "text/x"] } } }],
])("headers %j ask for nothing that is not there", async (headers) => {
  expect((await read(headers)).said).toEqual([]);
});

test("one with a single value is sent, however deep it stands", async () => {
  const { said, sent } = await read({ allOf: [{ allOf: [{ properties: { x: { const: "a" } } }] }] });

  expect([said, sent]).toEqual([[], { x: "a" }]);
});

test("one of a choice is not sent", async () => {
  const choice = { oneOf: [{ properties: { x: { const: "a" } } }, { properties: { x: { const: "b" } } }] };
  const { said, sent } = await read(choice);

  expect(sent).toBeUndefined();
  expect(said).toEqual([expect.stringContaining("own: x:")]);
});

test.each([
  ["type", { const: "com.acme.Bell" }, "give the message `name: com.acme.Bell`"],
  ["Type", { enum: ["a", "b"] }, 'is said to be "a" or "b"'],
  ["appId", { const: "erp" }, "set by the runtime"],
  ["content-type", { const: "text/plain" }, "put what the header says into the payload"],
])(
  "the header %s, called as what is always there, is named if it is to be %j",
  async (name, schema, text) => {
    const { said, sent } = await read({ required: [name], properties: { [name]: schema } });

    expect(said).toEqual([expect.stringContaining(text)]);
    expect(sent).toBeUndefined();
  },
);
