// Parameters of keys: of those that somebody sends on, and of those that a queue's channel describes it by.

import { describe, expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { contractOf } from "./testing/contract-of.js";
import { edited, type Edit } from "./testing/read-bakery.js";

const dovecote = `
asyncapi: 2.6.0
info: { title: Dovecote, version: 1.0.0 }
channels:
  loft.{dove}.home:
    parameters: { dove: { schema: { type: string, enum: [grey, white] } } }
    publish: { operationId: onHome, message: { name: DoveHome, payload: { type: object } } }
    bindings: { amqp: { is: queue, queue: { name: homes, durable: true }, exchange: { name: loft, type: topic, durable: true } } }
  sky.{where}.{who}.seen:
    parameters: { where: { schema: { type: string } }, who: { schema: { type: string } } }
    publish: { operationId: onSeen, message: { name: DoveSeen, payload: { type: object } } }
    bindings: { amqp: { is: queue, queue: { name: sights, durable: true }, exchange: { name: loft, type: topic, durable: true } } }
  loft.{ring}.lost:
    parameters: { ring: { schema: { type: string, pattern: "^r", maxLength: 5 } } }
    subscribe: { operationId: tellLost, message: { name: DoveLost, payload: { type: object } } }
    bindings: { amqp: { is: routingKey, exchange: { name: loft, type: topic, durable: true } } }
`;

async function changes(before: string, after: string): Promise<readonly string[]> {
  const [old, fresh] = [await contractOf(before, "receive"), await contractOf(after, "receive")];

  return diffContracts(old, fresh).map(({ id, verdict }) => `${verdict} ${id}`);
}

describe.each<[change: string, edits: readonly Edit[], forth: readonly string[], back: readonly string[]]>([
  [
    "of a queue's key has one value less",
    [["enum: [grey, white]", "enum: [grey]"]],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/removed"],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/added"],
  ],
  [
    "of a queue's key may have any value",
    [[", enum: [grey, white]", ""]],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/added"],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/removed"],
  ],
  [
    "of a queue's key has another name",
    [
      ["loft.{dove}.home", "loft.{bird}.home"],
      ["{ dove:", "{ bird:"],
    ],
    ["needs-care key/loft.{bird}.home/parameter/dove/renamed"],
    ["needs-care key/loft.{dove}.home/parameter/bird/renamed"],
  ],
  [
    "of a queue's key stands where another one stood",
    [["sky.{where}.{who}.seen", "sky.{who}.{where}.seen"]],
    ["breaking key/sky.{who}.{where}.seen/parameters"],
    ["breaking key/sky.{where}.{who}.seen/parameters"],
  ],
  [
    "has one value only",
    [["enum: [grey, white]", "const: grey"]],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/removed"],
    ["needs-care key/loft.{dove}.home/parameter/dove/values/added"],
  ],
  [
    "has another pattern",
    [['pattern: "^r"', 'pattern: "^s"']],
    ["not-compared channel/loft.{ring}.lost/parameters/ring/schema"],
    ["not-compared channel/loft.{ring}.lost/parameters/ring/schema"],
  ],
  [
    "may be longer",
    [[", maxLength: 5", ""]],
    ["not-compared channel/loft.{ring}.lost/parameters/ring/schema"],
    ["not-compared channel/loft.{ring}.lost/parameters/ring/schema"],
  ],
  [
    "of a queue's key is a number",
    [["where: { schema: { type: string }", "where: { schema: { type: integer }"]],
    ["not-compared channel/sky.{where}.{who}.seen/parameters/where/schema"],
    ["not-compared channel/sky.{where}.{who}.seen/parameters/where/schema"],
  ],
  [
    "of a queue's key has another default",
    [["where: { schema: { type: string }", "where: { schema: { type: string, default: north }"]],
    ["not-compared channel/sky.{where}.{who}.seen/parameters/where/default"],
    ["not-compared channel/sky.{where}.{who}.seen/parameters/where/default"],
  ],
  [
    "is called a text, which it is anyway, and described",
    [["where: { schema: { type: string }", "where: { description: Where it was., schema: { title: Place }"]],
    [],
    [],
  ],
])("a parameter that %s", (_, edits, forth, back) => {
  test("is judged there and back", async () => {
    const after = edited(dovecote, edits);

    expect(await changes(dovecote, after)).toEqual(forth);
    expect(await changes(after, dovecote)).toEqual(back);
  });
});

test.each([
  ["a default", "who: { default: a }", "who: { default: b }"],
  [
    "a place in the message",
    "who: { location: $message.payload#/a }",
    "who: { location: $message.payload#/b }",
  ],
  ["a default of one called as a remark", "id: { default: a }", "id: { default: b }"],
  ["a field of one called as another", "title: { default: a }", "title: {}"],
])("%s of a parameter of 3.0 is not compared", async (_, before, after) => {
  const [name = ""] = before.split(":");
  const document = (parameter: string) => `
asyncapi: 3.0.0
info: { title: Dovecote, version: 1.0.0 }
channels:
  sent:
    address: loft.{${name}}.sent
    parameters: { ${parameter} }
    messages: { DoveSent: { payload: { type: object } } }
    bindings: { amqp: { is: routingKey, exchange: { name: loft, type: topic, durable: true } } }
operations:
  tellSent: { action: send, channel: { $ref: "#/channels/sent" } }
`;

  expect(await changes(document(before), document(after))).toEqual([
    expect.stringMatching(new RegExp(`^not-compared channel/sent/parameters/${name}/`)),
  ]);
});
