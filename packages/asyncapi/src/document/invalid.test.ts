import path from "node:path";
import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { errorsIn } from "./finding.js";
import { sourceOf } from "./load-document.js";

// Documents that are wrong in one place each: what is said of them has to name that place and what should stand there,
// and nothing else.

const bell = `asyncapi: 3.0.0
info:
  title: Bell
  version: 1.0.0
channels:
  rung:
    address: bell.rung
    messages:
      Rung:
        payload:
          type: object
          required: [at]
          properties:
            at: { type: string, format: date-time }
            count: { type: integer }
    bindings:
      amqp:
        is: routingKey
        exchange: { name: bells, type: topic }
operations:
  ring:
    action: send
    channel: { $ref: "#/channels/rung" }
    messages:
      - { $ref: "#/channels/rung/messages/Rung" }
`;

const oldBell = `asyncapi: 2.6.0
info:
  title: Bell
  version: 1.0.0
channels:
  bell/rung:
    subscribe:
      operationId: ring
      message:
        title: Rung
        payload:
          type: object
          properties:
            count: { type: integer }
`;

const count = "count: { type: integer }";
const types = '"array", "boolean", "integer", "null", "number", "object", "string"';

test.each([
  ["a misspelt field of a channel", bell, "address:", "adress:", "7:5", "write `address`"],
  ["a misspelt field of an operation", bell, "channel: {", "chanel: {", "23:5", "write `channel`"],
  ["a misspelt field of the document", bell, "operations:", "operation:", "20:1", "write `operations`"],
  [
    "a field of nobody's",
    bell,
    "    address:",
    "    colour: red\n    address:",
    "7:5",
    "write it as `x-colour`",
  ],
  [
    "a reference that begins at the schema around it",
    bell,
    count,
    "count: { $ref: '#/$defs/Count' }\n          $defs: { Count: { type: integer } }",
    "15:28",
    "write `#/channels/rung/messages/Rung/payload/$defs/Count`",
  ],
  [
    "a text for a flag in a type",
    bell,
    count,
    "count: { type: integer, uniqueItems: yes }",
    "15:50",
    "true or false",
  ],
  [
    "a field that AsyncAPI's parser cannot read",
    bell,
    count,
    "hasOwnProperty: { type: integer }",
    "15:13",
    "a field that is called hasOwnProperty",
  ],
  [
    "a field that is only proposed",
    bell,
    "action: send",
    "action: receive\n    retry: { maxAttempts: 3 }",
    "23:5",
    "write `x-retry`",
  ],
  ["a misspelt binding", bell, "amqp:", "ampq:", "17:7", "write `amqp`"],
  [
    "an exchange of no known type",
    bell,
    "type: topic",
    "type: topics",
    "19:34",
    "write topic, direct, fanout or headers",
  ],
  [
    "a channel that is nothing known",
    bell,
    "is: routingKey",
    "is: routingkey",
    "18:13",
    "write `routingKey` or",
  ],
  [
    "a text for a flag",
    bell,
    "type: topic",
    "type: topic, durable: maybe",
    "19:56",
    '"durable" property type must be boolean',
  ],
  ["an action that does not exist", bell, "action: send", "action: sends", "22:13", 'Did you mean "send"'],
  ["a type that JSON Schema does not have", bell, count, "count: { type: date }", "15:28", types],
  [
    "a wrong type in a list",
    bell,
    count,
    "count: { type: array, items: { type: strng } }",
    "15:50",
    'Did you mean "string"',
  ],
  [
    "a limit that is a text",
    bell,
    count,
    'count: { type: integer, minimum: "1" }',
    "15:46",
    '"minimum" property type must be number',
  ],
  [
    "one required field without a list",
    bell,
    "required: [at]",
    "required: at",
    "12:21",
    '"required" property type must be array',
  ],
  [
    "a message that is a number",
    bell,
    "      Rung:\n",
    "      Rang: 4\n      Rung:\n",
    "9:13",
    '"Rang" property type must be object',
  ],
  ["a missing version", bell, "  version: 1.0.0\n", "", "2:1", "add `version`"],
  [
    "an operation without a channel",
    bell,
    '    channel: { $ref: "#/channels/rung" }\n',
    "",
    "21:3",
    "add `channel`",
  ],
  [
    "a reference to no channel",
    bell,
    '{ $ref: "#/channels/rung" }',
    '{ $ref: "#/channels/rang" }',
    "23:22",
    "'#/channels/rang' does not exist",
  ],
  [
    "a reference to no message",
    bell,
    "messages/Rung",
    "messages/Rang",
    "25:17",
    "messages/Rang' does not exist",
  ],
  [
    "a reference to something else",
    bell,
    '"#/channels/rung" }',
    '"#/info" }',
    "23:22",
    "must always reference a channel",
  ],
  ["a reference to no file", bell, count, 'count: { $ref: "./nowhere.yaml" }', "15:28", "nowhere.yaml"],
  [
    "a delivery mode of 3",
    bell,
    "    action: send",
    "    action: send\n    bindings: { amqp: { deliveryMode: 3 } }",
    "23:39",
    "allowed values: 1, 2",
  ],
  ["a tab", bell, "    address:", "\taddress:", "7:1", "Tabs are not allowed"],
  [
    "a field that is there twice",
    bell,
    "  title: Bell",
    "  title: Bell\n  title: Ball",
    "4:3",
    "Map keys must be unique",
  ],
  ["a text without its end", bell, "title: Bell", 'title: "Bell', "3:15", "Missing closing"],
  ["two documents", bell, 'Rung" }\n', 'Rung" }\n---\nmore: 1\n', "26:1", "multiple documents"],
  ["nothing", "", "", "", "1:1", "no AsyncAPI document in it"],
  ["an OpenAPI document", bell, "asyncapi: 3.0.0", "openapi: 3.1.0", "1:1", "an OpenAPI document"],
  ["a version of the future", bell, "3.0.0", "4.0.0", "1:1", "2.x and 3.x are read"],
  ["a version that is a number", bell, "3.0.0", "3.0", "1:1", "begin it with `asyncapi: 3.0.0`"],
  ["a misspelt operation of 2.x", oldBell, "subscribe:", "subcribe:", "7:5", "write `subscribe`"],
  ["a misspelt field of a message of 2.x", oldBell, "payload:", "payloads:", "11:9", "write `payload`"],
  [
    "a field of 3.x in a channel of 2.x",
    oldBell,
    "    subscribe:",
    "    address: bell\n    subscribe:",
    "7:5",
    "write it as `x-address`",
  ],
  [
    "a field of 2.x in a channel of 3.x",
    bell,
    "    address:",
    "    subscribe: {}\n    address:",
    "7:5",
    "write it as `x-subscribe`",
  ],
  [
    "examples of a message of 2.x that are no list",
    oldBell,
    "        title: Rung",
    "        examples: { payload: { count: 1 } }",
    "10:18",
    "write a list",
  ],
  [
    "an example with an object for a text",
    oldBell,
    "count: { type: integer }",
    "count: { type: string }\n        examples: [{ payload: { count: { of: 1 } } }]",
    "15:39",
    "write a text here",
  ],
  [
    "a document of 2.x without info",
    oldBell,
    "info:\n  title: Bell\n  version: 1.0.0\n",
    "",
    "1:1",
    "add `info`",
  ],
  ["a wrong type in a channel of 2.x", oldBell, count, "count: { type: date }", "14:28", types],
  [
    "a reference where AsyncAPI has none",
    bell,
    "info:\n  title: Bell\n  version: 1.0.0\n",
    'info: { $ref: "#/x-info" }\nx-info: { title: Bell, version: 1.0.0 }\n',
    "2:6",
    "write in its place what it leads to",
  ],
])("%s is found where it stands", async (_, document, right, wrong, place, words) => {
  if (!document.includes(right)) throw new Error(`There is no ${right}.`);
  const findings = await errorsOf(document.replace(right, wrong));

  expect(findings.map(({ line, column }) => `${String(line)}:${String(column)}`)).toEqual([place]);
  expect(findings[0]?.text).toContain(words);
});

test("a message of 2.x that the parser only says is no list of messages is named by the field that is wrong", async () => {
  const findings = await errorsOf(
    oldBell.replace(
      /title: Rung[^]*$/,
      "schemaFormat: application/schema+json;version=draft-07\n        examples: { a: 1 }\n",
    ),
  );

  expect(findings.map(({ line, column }) => `${String(line)}:${String(column)}`)).toEqual(["11:9"]);
  expect(findings[0]?.text).toContain('"examples" property type must be array');
});

test.each(["{ is: routingKey }", "{}", "{ expiration: 100 }", "{ is: queue }"])(
  "an AMQP binding that names nothing, %s, is read as it stands",
  async (binding) => {
    const [before = "", after = ""] = bell.split(/amqp:\n.*\n.*\n/);

    expect(await errorsOf(`${before}amqp: ${binding}\n${after}`)).toEqual([]);
  },
);

test("what an alias brings is found where it stands", async () => {
  const document = bell
    .replace("channels:", "x-common: &bells { name: bells, type: topic, durable: yes }\nchannels:")
    .replace("exchange: { name: bells, type: topic }", "exchange: *bells");

  expect(await errorsOf(document)).toMatchObject([
    { line: 5, column: 46, text: expect.stringContaining("write true or false") as string },
  ]);
});

test("what is wrong in a file that is referred to is found in that file", async () => {
  const reference = 'count: { $ref: "./testing/wrong-type.yaml#/properties/count" }';

  expect(await errorsOf(bell.replace(count, reference))).toMatchObject([
    { file: path.join(import.meta.dirname, "testing/wrong-type.yaml"), line: 4, column: 11 },
  ]);
});

async function errorsOf(document: string) {
  const file = path.join(import.meta.dirname, "bell.yaml");
  const checked = await checkLoaded(sourceOf(file, document), new Map());

  return checked.ok ? [] : errorsIn(checked.findings);
}
