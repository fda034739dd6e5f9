import path from "node:path";
import { expect, test } from "vitest";
import { checkLoaded } from "../document/check-document.js";
import { sourceOf } from "../document/load-document.js";

const channel = (id: string, bindings: string) => `
  ${id}:
    address: ${id}
    bindings: { amqp: ${bindings} }
    messages: { Rang: { $ref: "#/components/messages/Rang" } }`;
const queue = (id: string) => channel(id, `{ is: queue, queue: { name: ${id} } }`);
const key = (id: string) => channel(id, "{ is: routingKey, exchange: { name: bells, type: topic } }");

async function said(
  channels: string,
  operations: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const text = `
asyncapi: 3.0.0
info: { title: Belfry, version: 1.0.0 }
channels:${channels}
  answers: { address: null, messages: { Heard: { payload: { type: string } } } }
operations:
${Object.entries(operations)
  .map(([id, operation]) => `  ${id}: ${operation}`)
  .join("\n")}
components: { messages: { Rang: { payload: { type: object, properties: { bell: { type: string } } } } } }
`;
  const { findings } = await checkLoaded(
    sourceOf(path.join(import.meta.dirname, "belfry.yaml"), text),
    new Map(),
    { validate: false },
  );

  return findings
    .filter(({ rule }) => rule === "handler-has-a-name-of-its-own")
    .map(({ severity, text: words }) => `${severity}: ${words}`);
}

const does = (action: string, id: string, more = "") =>
  `{ action: ${action}, channel: { $ref: "#/channels/${id}" }${more} }`;
const answered = ', reply: { channel: { $ref: "#/channels/answers" } }';

test("of several handlers for one message the first is named, which has the message's name", async () => {
  const operations = { hear: does("receive", "tower"), note: does("receive", "book") };

  expect(await said(queue("tower") + queue("book"), operations)).toEqual([
    expect.stringMatching(
      /^warning: Rang is taken by hear and note: the handler called Rang is that of hear, .* note has one under the operation's name: in another order they would change places/,
    ),
  ]);
  expect(await said(queue("tower"), { hear: operations.hear })).toEqual([]);
});

test("a message and a request are one table, and what is subscribed to and asked are others", async () => {
  const channels = queue("tower") + queue("book") + key("ring") + key("toll");
  const exclusive = ", x-exclusive: true";
  const one = {
    hear: does("receive", "tower"),
    listen: does("receive", "ring", exclusive),
    ask: does("send", "ring", answered),
  };

  expect(await said(channels, one)).toEqual([]);
  expect(
    await said(channels, {
      ...one,
      answer: does("receive", "book", answered),
      overhear: does("receive", "toll", exclusive),
      beg: does("send", "toll", answered),
    }),
  ).toEqual([
    expect.stringContaining("handler called Rang is that of hear"),
    expect.stringContaining("listener called Rang is that of listen"),
    expect.stringContaining("call called Rang is that of ask"),
  ]);
});
