// Long because it is a table: one row a change, read in both directions. Each row edits one small contract.

import { beforeAll, describe, expect, test } from "vitest";
import type { Model } from "@warren/asyncapi";
import type { Change } from "./change.js";
import { diffModels } from "./diff-models.js";
import { readBakery, type Edit } from "./testing/read-bakery.js";

let before: Model;

beforeAll(async () => {
  before = await readBakery();
});

/** What a reviewer has to know of a change: what it means, for whom, and who has to go first. */
function verdictOf({ id, verdict, deploy, affects }: Change): string {
  const services = [...new Set(affects.map(({ service }) => service))];

  return `${verdict} ${id}: ${deploy}${services.length === 0 ? "" : `, for ${services.join(", ")}`}`;
}

/** Versions have tests of their own: hardly any of these edits raises one. */
function verdictsOf(changes: readonly Change[]): readonly string[] {
  return changes.filter(({ id }) => !id.endsWith("/not-raised")).map(verdictOf);
}

const operation = (name: string) => new RegExp(`  ${name.replaceAll(".", "\\.")}:\\n(    .*\\n)+`);

describe("a contract that did not change", () => {
  test("has no changes", async () => {
    expect(diffModels(before, await readBakery())).toEqual([]);
  });
});

describe.each<[change: string, edits: readonly Edit[], forth: readonly string[], back: readonly string[]]>([
  [
    "an optional field is added",
    [["note: {", "size: { type: string }\n          note: {"]],
    ["safe payload/BreadBaked/size/added: any order"],
    ["safe payload/BreadBaked/size/removed: any order"],
  ],
  [
    "a required field is added",
    [
      ["note: {", "size: { type: string }\n          note: {"],
      ["[batch, loaves, kind, dough]", "[batch, loaves, kind, dough, size]"],
    ],
    ["breaking payload/BreadBaked/size/added: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/size/removed: consumers first, for oven, shelf"],
  ],
  [
    "an optional field becomes required",
    [["[batch, loaves, kind, dough]", "[batch, loaves, kind, dough, note]"]],
    ["breaking payload/BreadBaked/note/required: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/note/required: consumers first, for oven, shelf"],
  ],
  [
    "a required field is renamed",
    [
      ["batch: {", "charge: {"],
      ["[batch, loaves", "[charge, loaves"],
      ["payload#/batch", "payload#/charge"],
    ],
    [
      "breaking payload/BreadBaked/batch/renamed: side by side, for oven, shelf",
      "breaking message/BreadBaked/correlation: side by side, for shelf",
    ],
    [
      "breaking payload/BreadBaked/charge/renamed: side by side, for oven, shelf",
      "breaking message/BreadBaked/correlation: side by side, for shelf",
    ],
  ],
  [
    "an optional field is renamed",
    [["note: { type: string", "remark: { type: string"]],
    ["needs-care payload/BreadBaked/note/renamed: any order, for oven, shelf"],
    ["needs-care payload/BreadBaked/remark/renamed: any order, for oven, shelf"],
  ],
  [
    "a type becomes another",
    [["note: { type: string, maxLength: 80 }", "note: { type: integer }"]],
    ["breaking payload/BreadBaked/note/type: side by side, for oven, shelf"],
    ["breaking payload/BreadBaked/note/type: side by side, for oven, shelf"],
  ],
  [
    "an integer becomes a number",
    [
      [
        "loaves: { type: integer, minimum: 1, maximum: 100 }",
        "loaves: { type: number, minimum: 1, maximum: 100 }",
      ],
    ],
    ["breaking payload/BreadBaked/loaves/type: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/loaves/type: senders first, for oven, shelf"],
  ],
  [
    "a field may be null",
    [["note: { type: string", "note: { type: [string, 'null']"]],
    ["breaking payload/BreadBaked/note/null/added: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/note/null/removed: senders first, for oven, shelf"],
  ],
  [
    "an enum has one more",
    [["[rye, spelt]", "[rye, spelt, oat]"]],
    ["breaking payload/BreadBaked/kind/enum: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/kind/enum: senders first, for oven, shelf"],
  ],
  [
    "an enum has another",
    [["[rye, spelt]", "[rye, oat]"]],
    ["breaking payload/BreadBaked/kind/enum: side by side, for oven, shelf"],
    ["breaking payload/BreadBaked/kind/enum: side by side, for oven, shelf"],
  ],
  [
    "an enum becomes any text",
    [["{ type: string, enum: [rye, spelt] }", "{ type: string }"]],
    ["breaking payload/BreadBaked/kind/enum: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/kind/enum: senders first, for oven, shelf"],
  ],
  [
    "a constant becomes another",
    [["const: yeast", "const: soda"]],
    [
      "breaking payload/BreadBaked/dough/yeast/removed: senders first, for oven, shelf",
      "breaking payload/BreadBaked/dough/soda/added: consumers first, for oven, shelf",
    ],
    [
      "breaking payload/BreadBaked/dough/soda/removed: senders first, for oven, shelf",
      "breaking payload/BreadBaked/dough/yeast/added: consumers first, for oven, shelf",
    ],
  ],
  [
    "a maximum is raised",
    [["maximum: 100", "maximum: 200"]],
    ["breaking payload/BreadBaked/loaves/maximum: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/loaves/maximum: senders first, for oven, shelf"],
  ],
  [
    "a minimum is taken away",
    [["minimum: 1, maximum: 100", "maximum: 100"]],
    ["breaking payload/BreadBaked/loaves/minimum: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/loaves/minimum: senders first, for oven, shelf"],
  ],
  [
    "a longest text is longer",
    [["maxLength: 80", "maxLength: 90"]],
    ["breaking payload/BreadBaked/note/maxLength: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/note/maxLength: senders first, for oven, shelf"],
  ],
  [
    "a word is added that no validator knows",
    [["note: {", "note: { enumNames: [crust],"]],
    ["needs-care payload/BreadBaked/note/enumNames: any order, for oven, shelf"],
    ["needs-care payload/BreadBaked/note/enumNames: any order, for oven, shelf"],
  ],
  [
    "a text is encoded",
    [["note: {", "note: { contentEncoding: base64,"]],
    ["breaking payload/BreadBaked/note/contentEncoding: side by side, for oven, shelf"],
    ["breaking payload/BreadBaked/note/contentEncoding: side by side, for oven, shelf"],
  ],
  [
    "a format is asked for",
    [["note: { type: string", "note: { format: email, type: string"]],
    ["breaking payload/BreadBaked/note/format: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/note/format: consumers first, for oven, shelf"],
  ],
  [
    "a whole number that has a limit is said to have 64 bits",
    [
      [
        "loaves: { type: integer, minimum: 1, maximum: 100 }",
        "loaves: { type: integer, format: int64, minimum: 1, maximum: 100 }",
      ],
    ],
    ["safe payload/BreadBaked/loaves/format: any order"],
    ["safe payload/BreadBaked/loaves/format: any order"],
  ],
  [
    "a format becomes another",
    [["format: uuid", "format: email"]],
    ["breaking payload/BreadBaked/batch/format: side by side, for oven, shelf"],
    ["breaking payload/BreadBaked/batch/format: side by side, for oven, shelf"],
  ],
  [
    "a pattern becomes another",
    [["^[A-Z]+$", "^[A-Z0-9]+$"]],
    ["breaking payload/BreadBaked/label/pattern: side by side, for oven, shelf"],
    ["breaking payload/BreadBaked/label/pattern: side by side, for oven, shelf"],
  ],
  [
    "items change",
    [["items: { type: number, minimum: 0 }", "items: { type: number, minimum: 5 }"]],
    ["breaking payload/BreadBaked/weights/[]/minimum: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/weights/[]/minimum: consumers first, for oven, shelf"],
  ],
  [
    "values of a map change",
    [["additionalProperties: { type: number }", "additionalProperties: { type: integer }"]],
    ["breaking payload/BreadBaked/prices/*/type: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/prices/*/type: consumers first, for oven, shelf"],
  ],
  [
    "an object is closed",
    [
      [
        "        required: [batch, loaves",
        "        additionalProperties: false\n        required: [batch, loaves",
      ],
    ],
    ["breaking payload/BreadBaked/additionalProperties: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/additionalProperties: consumers first, for oven, shelf"],
  ],
  [
    "a case is added to a union",
    [
      [
        /(\n {14})- \{ type: object, required: \[is\], /,
        "$1- { type: object, required: [is], properties: { is: { const: soda } } }$&",
      ],
    ],
    ["breaking payload/BreadBaked/dough/soda/added: consumers first, for oven, shelf"],
    ["breaking payload/BreadBaked/dough/soda/removed: senders first, for oven, shelf"],
  ],
  [
    "a case of a union changes inside",
    [["hours: { type: integer }", "hours: { type: integer, maximum: 48 }"]],
    ["breaking payload/BreadBaked/dough/sour/hours/maximum: senders first, for oven, shelf"],
    ["breaking payload/BreadBaked/dough/sour/hours/maximum: consumers first, for oven, shelf"],
  ],
  [
    "a request may hold more",
    [["maximum: 12", "maximum: 24"]],
    ["breaking payload/BakeBread/loaves/maximum: servers first, for counter, oven"],
    ["breaking payload/BakeBread/loaves/maximum: callers first, for counter, oven"],
  ],
  [
    "a reply may hold less",
    [
      [
        "{ at: { type: string, format: date-time } }",
        "{ at: { type: string, format: date-time, maxLength: 30 } }",
      ],
    ],
    ["breaking payload/BreadPromised/at/maxLength: servers first, for oven, counter"],
    ["breaking payload/BreadPromised/at/maxLength: callers first, for oven, counter"],
  ],
  [
    "an open event may hold more",
    [
      [
        "properties: { loaves: { type: integer, minimum: 1 } }",
        "properties: { loaves: { type: integer, minimum: 0 } }",
      ],
    ],
    ["breaking payload/BreadSold/loaves/minimum: consumers first, for counter, outside"],
    ["breaking payload/BreadSold/loaves/minimum: senders first, for counter, outside"],
  ],
  [
    "a subscribed event has a new required field",
    [
      ["required: [text]", "required: [text, by]"],
      ["{ text: { type: string } }", "{ text: { type: string }, by: { type: string } }"],
    ],
    ["breaking payload/BoardChanged/by/added: senders first, for oven, counter"],
    ["breaking payload/BoardChanged/by/removed: consumers first, for oven, counter"],
  ],
  [
    "a default changes",
    [["note: { type: string", "note: { default: none, type: string"]],
    ["needs-care payload/BreadBaked/note/default: any order, for oven, shelf"],
    ["needs-care payload/BreadBaked/note/default: any order, for oven, shelf"],
  ],
  [
    "a message is renamed",
    [["    BreadBaked:\n      name: BreadBaked", "    BreadBaked:\n      name: LoavesBaked"]],
    ["breaking message/BreadBaked/renamed: side by side, for oven, shelf"],
    ["breaking message/LoavesBaked/renamed: side by side, for oven, shelf"],
  ],
  [
    "a version is raised without a change",
    [[/(OvenFull\n {6}x-version:) 1.0.0/, "$1 1.1.0"]],
    ["safe version/OvenFull/raised: any order"],
    ["needs-care version/OvenFull/lowered: any order"],
  ],
  [
    "a correlation id names another field",
    [["payload#/batch", "payload#/kind"]],
    ["breaking message/BreadBaked/correlation: side by side, for shelf"],
    ["breaking message/BreadBaked/correlation: side by side, for shelf"],
  ],
  [
    "a queue argument changes",
    [["x-delivery-limit: 20", "x-delivery-limit: 30"]],
    ["breaking queue/oven.requests/arguments/x-delivery-limit: migrate the queue first, for oven"],
    ["breaking queue/oven.requests/arguments/x-delivery-limit: migrate the queue first, for oven"],
  ],
  [
    "a queue gets an argument",
    [["x-max-priority: 5", "x-max-priority: 5, x-single-active-consumer: true"]],
    ["breaking queue/shelf.bread/arguments/x-single-active-consumer: migrate the queue first, for shelf"],
    ["breaking queue/shelf.bread/arguments/x-single-active-consumer: migrate the queue first, for shelf"],
  ],
  [
    "a queue is of another type",
    [["x-queue-type: classic, x-max-priority: 5", "x-queue-type: quorum"]],
    [
      "breaking queue/shelf.bread/arguments/x-queue-type: migrate the queue first, for shelf",
      "breaking queue/shelf.bread/arguments/x-max-priority: migrate the queue first, for shelf",
    ],
    [
      "breaking queue/shelf.bread/arguments/x-queue-type: migrate the queue first, for shelf",
      "breaking queue/shelf.bread/arguments/x-max-priority: migrate the queue first, for shelf",
    ],
  ],
  [
    "a queue is no longer durable",
    [["name: shelf.bread, durable: true", "name: shelf.bread, durable: false"]],
    ["breaking queue/shelf.bread/durable: migrate the queue first, for shelf"],
    ["breaking queue/shelf.bread/durable: migrate the queue first, for shelf"],
  ],
  [
    "a queue is exclusive",
    [["name: shelf.bread, durable: true", "name: shelf.bread, durable: true, exclusive: true"]],
    ["breaking queue/shelf.bread/exclusive: migrate the queue first, for shelf"],
    ["breaking queue/shelf.bread/exclusive: migrate the queue first, for shelf"],
  ],
  [
    "a queue is renamed",
    [
      ["shelf.bread:", "shelf.loaves:"],
      ["address: shelf.bread", "address: shelf.loaves"],
      ["name: shelf.bread", "name: shelf.loaves"],
      ["#/channels/shelf.bread", "#/channels/shelf.loaves"],
    ],
    ["breaking queue/shelf.bread/renamed: side by side, for shelf"],
    ["breaking queue/shelf.loaves/renamed: side by side, for shelf"],
  ],
  [
    "a queue is gone, with its consumer",
    [
      [/ {2}shelf\.bread:\n( {4}.*\n)+/, ""],
      [operation("shelf.receives.bread"), ""],
    ],
    [
      "needs-care queue/shelf.bread/removed: senders first, for shelf",
      "breaking operation/shelf.receives.bread/BreadBaked/removed: senders first, for oven, shelf",
    ],
    [
      "safe queue/shelf.bread/added: consumers first",
      "safe operation/shelf.receives.bread/BreadBaked/added: consumers first",
    ],
  ],
  [
    "a queue is moved to another dead-letter queue",
    [["queue: shelf.bread.dead", "queue: shelf.dead"]],
    ["needs-care queue/shelf.bread/deadLetter: any order, for shelf"],
    ["needs-care queue/shelf.bread/deadLetter: any order, for shelf"],
  ],
  [
    "a queue has another dead-letter exchange",
    [
      [
        "{ exchange: bakery.failed, queue: shelf.bread.dead }",
        "{ exchange: bakery, queue: shelf.bread.dead }",
      ],
    ],
    [
      "breaking queue/shelf.bread/arguments/x-dead-letter-exchange: migrate the queue first, for shelf",
      "needs-care queue/shelf.bread/deadLetter: any order, for shelf",
    ],
    [
      "breaking queue/shelf.bread/arguments/x-dead-letter-exchange: migrate the queue first, for shelf",
      "needs-care queue/shelf.bread/deadLetter: any order, for shelf",
    ],
  ],
  [
    "a queue remembers nothing",
    [["    x-batch: 20\n", "    x-batch: 20\n    x-inbox: false\n"]],
    [
      "breaking queue/oven.requests/arguments/x-dead-letter-exchange: migrate the queue first, for oven",
      "breaking queue/oven.requests/arguments/x-dead-letter-routing-key: migrate the queue first, for oven",
      "needs-care queue/oven.requests/inbox: any order, for oven",
    ],
    [
      "breaking queue/oven.requests/arguments/x-dead-letter-exchange: migrate the queue first, for oven",
      "breaking queue/oven.requests/arguments/x-dead-letter-routing-key: migrate the queue first, for oven",
      "needs-care queue/oven.requests/inbox: any order, for oven",
    ],
  ],
  [
    "a message is tried less often",
    [["maxAttempts: 2", "maxAttempts: 1"]],
    ["needs-care queue/oven.requests/retry: any order, for oven"],
    ["safe queue/oven.requests/retry: any order"],
  ],
  [
    "retries wait longer",
    [
      ["maxDelay: PT1S", "maxDelay: PT2S"],
      ["multiplier: 2", "multiplier: 4"],
    ],
    ["safe queue/oven.requests/retry: any order"],
    ["safe queue/oven.requests/retry: any order"],
  ],
  [
    "a batch is larger",
    [["x-batch: 20", "x-batch: 30"]],
    ["safe queue/oven.requests/batch: any order"],
    ["safe queue/oven.requests/batch: any order"],
  ],
  [
    "more is taken ahead of a priority queue",
    [["    x-batch: 10\n", "    x-batch: 10\n    x-prefetch: 20\n"]],
    ["needs-care queue/shelf.bread/prefetch: any order, for shelf"],
    ["safe queue/shelf.bread/prefetch: any order"],
  ],
  [
    "a queue pauses sooner",
    [["    x-batch: 20\n", "    x-batch: 20\n    x-pauseAfterFailures: 5\n"]],
    ["safe queue/oven.requests/pauseAfterFailures: any order"],
    ["safe queue/oven.requests/pauseAfterFailures: any order"],
  ],
  [
    "a queue does not pause any more",
    [["    x-batch: 20\n", "    x-batch: 20\n    x-pauseAfterFailures: 0\n"]],
    ["needs-care queue/oven.requests/pauseAfterFailures: any order, for oven"],
    ["safe queue/oven.requests/pauseAfterFailures: any order"],
  ],
  [
    "a queue is bound to one more key",
    [
      [
        "      - { exchange: bakery.topic, routingKey: bread.baked }",
        "      - { exchange: bakery.topic, routingKey: bread.baked }\n      - { exchange: bakery.topic, routingKey: bread.sold }",
      ],
      [
        'messages: [{ $ref: "#/channels/shelf.bread/messages/BreadBaked" }]',
        'messages: [{ $ref: "#/channels/shelf.bread/messages/BreadBaked" }, { $ref: "#/channels/shelf.bread/messages/BreadSold" }]',
      ],
      [
        /( {4}messages:\n {6}BreadBaked: .*\n)( {2}lost:)/,
        '$1      BreadSold: { $ref: "#/components/messages/BreadSold" }\n$2',
      ],
    ],
    [
      "needs-care binding/shelf.bread/bakery.topic/bread.sold/added: consumers first, for shelf",
      "safe operation/shelf.receives.bread/BreadSold/added: consumers first",
    ],
    [
      "needs-care binding/shelf.bread/bakery.topic/bread.sold/removed: senders first, for shelf, counter",
      "needs-care operation/shelf.receives.bread/BreadSold/removed: senders first, for shelf",
    ],
  ],
  [
    "a queue is no longer bound",
    [["    x-bindings:\n      - { exchange: bakery.topic, routingKey: bread.baked }\n", ""]],
    ["breaking binding/shelf.bread/bakery.topic/bread.baked/removed: senders first, for shelf, oven"],
    ["safe binding/shelf.bread/bakery.topic/bread.baked/added: consumers first"],
  ],
  [
    "a binding becomes a pattern that takes as much",
    [["routingKey: bread.baked", "routingKey: bread.#"]],
    [
      "safe binding/shelf.bread/bakery.topic/bread.baked/removed: any order",
      "safe binding/shelf.bread/bakery.topic/bread.#/added: any order",
    ],
    [
      "safe binding/shelf.bread/bakery.topic/bread.#/removed: any order",
      "safe binding/shelf.bread/bakery.topic/bread.baked/added: any order",
    ],
  ],
  [
    "an exchange is of another type",
    [["board: { type: fanout }", "board: { type: topic }"]],
    ["breaking exchange/board/type: side by side, for oven, counter"],
    ["breaking exchange/board/type: side by side, for oven, counter"],
  ],
  [
    "an exchange is not durable",
    [["board: { type: fanout }", "board: { type: fanout, durable: false }"]],
    ["breaking exchange/board/durable: side by side, for oven, counter"],
    ["breaking exchange/board/durable: side by side, for oven, counter"],
  ],
  [
    "an exchange has another alternate",
    [["bakery.topic: { type: topic, alternateExchange: lost }", "bakery.topic: { type: topic }"]],
    ["breaking exchange/bakery.topic/alternateExchange: side by side, for counter, outside, oven, shelf"],
    ["breaking exchange/bakery.topic/alternateExchange: side by side, for counter, outside, oven, shelf"],
  ],
  [
    "an exchange is added",
    [["  lost: { type: fanout }", "  lost: { type: fanout }\n  yard: { type: fanout }"]],
    ["safe exchange/yard/added: any order"],
    ["safe exchange/yard/removed: any order"],
  ],
  [
    "an exchange is no longer fed",
    [
      [
        "street: { type: fanout, bindings: [{ exchange: bakery.topic, routingKey: bread.sold }] }",
        "street: { type: fanout }",
      ],
    ],
    ["breaking binding/street/bakery.topic/bread.sold/removed: side by side, for outside, counter"],
    ["safe binding/street/bakery.topic/bread.sold/added: any order"],
  ],
  [
    "a key has another address, and the queue follows",
    [
      ["address: bread.baked", "address: bread.ready"],
      ["routingKey: bread.baked", "routingKey: bread.ready"],
    ],
    ["breaking key/bread.baked/moved: consumers first, for oven, shelf"],
    ["breaking key/bread.baked/moved: consumers first, for oven, shelf"],
  ],
  [
    "a key has another address, and nobody follows",
    [["address: bread.baked", "address: bread.ready"]],
    ["breaking key/bread.baked/moved: side by side, for oven, shelf"],
    ["safe key/bread.baked/moved: any order"],
  ],
  [
    "an open key has another address",
    [["address: bread.sold", "address: bread.gone"]],
    ["breaking key/bread.sold/moved: side by side, for counter, outside"],
    ["breaking key/bread.sold/moved: side by side, for counter, outside"],
  ],
  [
    "a key moves to another exchange",
    [
      [/(bread\.bake:\n.*\n.*)channelBindings\/bakery"/, '$1channelBindings/bakery.topic"'],
      ["exchange: bakery, routingKey: bread.bake", "exchange: bakery.topic, routingKey: bread.bake"],
    ],
    ["breaking key/bread.bake/moved: consumers first, for counter, oven"],
    ["breaking key/bread.bake/moved: consumers first, for counter, oven"],
  ],
  [
    "messages of a key may travel as one",
    [["    address: bread.baked\n", "    address: bread.baked\n    x-pack: 100\n"]],
    ["breaking key/bread.baked/packed: consumers first, for oven, shelf"],
    ["safe key/bread.baked/pack: any order"],
  ],
  [
    "a queue is divided",
    [["    x-batch: 10\n", "    x-batch: 10\n    x-partitions: 4\n"]],
    ["breaking queue/shelf.bread/partitions: migrate the queue first, for shelf"],
    ["breaking queue/shelf.bread/partitions: migrate the queue first, for shelf"],
  ],
  [
    "a key is no longer open",
    [["    x-open: true\n", ""]],
    ["breaking key/bread.sold/closed: side by side, for outside"],
    ["safe key/bread.sold/opened: any order"],
  ],
  [
    "nobody sends any more what somebody takes",
    [[operation("oven.sends.BreadBaked"), ""]],
    ["breaking operation/oven.sends.BreadBaked/BreadBaked/removed: senders first, for shelf"],
    ["safe operation/oven.sends.BreadBaked/BreadBaked/added: any order"],
  ],
  [
    "nobody takes any more what somebody sends",
    [[operation("shelf.receives.bread"), ""]],
    ["breaking operation/shelf.receives.bread/BreadBaked/removed: senders first, for oven, shelf"],
    ["safe operation/shelf.receives.bread/BreadBaked/added: consumers first"],
  ],
  [
    "a request is no longer answered",
    [[operation("oven.serves.BakeBread"), ""]],
    ["breaking operation/oven.serves.BakeBread/BakeBread/removed: callers first, for counter, oven"],
    ["safe operation/oven.serves.BakeBread/BakeBread/added: servers first"],
  ],
  [
    "a request is no longer asked",
    [[operation("counter.calls.BakeBread"), ""]],
    ["safe operation/counter.calls.BakeBread/BakeBread/removed: callers first"],
    ["safe operation/counter.calls.BakeBread/BakeBread/added: any order"],
  ],
  [
    "an open event is no longer sent",
    [[operation("counter.sends.BreadSold"), ""]],
    ["breaking operation/counter.sends.BreadSold/BreadSold/removed: side by side, for outside"],
    ["safe operation/counter.sends.BreadSold/BreadSold/added: any order"],
  ],
  [
    "a subscriber goes",
    [[operation("counter.subscribes.BoardChanged"), ""]],
    ["needs-care operation/counter.subscribes.BoardChanged/BoardChanged/removed: senders first, for counter"],
    ["safe operation/counter.subscribes.BoardChanged/BoardChanged/added: consumers first"],
  ],
  [
    "a request becomes a message without an answer, on both ends",
    [
      [/ {4}reply:\n.*\n.*\n.*\n.*called\n {4}x-timeoutMs: 3000\n/, ""],
      [/ {4}reply:\n.*\n.*\n.*\n.*served\n/, ""],
    ],
    [
      "needs-care operation/counter.calls.BakeBread/BakeBread/reply: any order, for counter",
      "breaking operation/oven.serves.BakeBread/BakeBread/reply: callers first, for counter, oven",
    ],
    [
      "breaking operation/counter.calls.BakeBread/BakeBread/reply: servers first, for counter",
      "needs-care operation/oven.serves.BakeBread/BakeBread/reply: any order, for oven",
    ],
  ],
  [
    "only the server no longer answers",
    [[/ {4}reply:\n.*\n.*\n.*\n.*served\n/, ""]],
    ["breaking operation/oven.serves.BakeBread/BakeBread/reply: callers first, for counter, oven"],
    ["needs-care operation/oven.serves.BakeBread/BakeBread/reply: any order, for oven"],
  ],
  [
    "a server has one reply less",
    [[/ {8}- .*served\n/, ""]],
    ["safe operation/oven.serves.BakeBread/BakeBread/reply/OvenFull/removed: servers first"],
    ["safe operation/oven.serves.BakeBread/BakeBread/reply/OvenFull/added: any order"],
  ],
  [
    "a caller expects one reply less",
    [[/ {8}- .*called\n/, ""]],
    [
      "breaking operation/counter.calls.BakeBread/BakeBread/reply/OvenFull/removed: servers first, for oven, counter",
    ],
    ["safe operation/counter.calls.BakeBread/BakeBread/reply/OvenFull/added: any order"],
  ],
  [
    "a reply less on both ends",
    [
      [/ {8}- .*served\n/, ""],
      [/ {8}- .*called\n/, ""],
    ],
    [
      "breaking operation/counter.calls.BakeBread/BakeBread/reply/OvenFull/removed: servers first, for oven, counter",
      "safe operation/oven.serves.BakeBread/BakeBread/reply/OvenFull/removed: servers first",
    ],
    [
      "safe operation/counter.calls.BakeBread/BakeBread/reply/OvenFull/added: any order",
      "breaking operation/oven.serves.BakeBread/BakeBread/reply/OvenFull/added: callers first, for counter, oven",
    ],
  ],
  [
    "a caller waits less",
    [["x-timeoutMs: 3000", "x-timeoutMs: 1000"]],
    ["needs-care operation/counter.calls.BakeBread/timeoutMs: any order, for counter"],
    ["safe operation/counter.calls.BakeBread/timeoutMs: any order"],
  ],
  [
    "a request is worked on however late",
    [["    x-timeoutMs: 3000", "    x-timeoutMs: 3000\n    x-durable: true"]],
    ["needs-care operation/counter.calls.BakeBread/durable: any order, for counter"],
    ["needs-care operation/counter.calls.BakeBread/durable: any order, for counter"],
  ],
  [
    "a message has another priority",
    [["priority: 2", "priority: 4"]],
    ["needs-care operation/oven.sends.BreadBaked/priority: any order, for oven"],
    ["needs-care operation/oven.sends.BreadBaked/priority: any order, for oven"],
  ],
  [
    "a message is mandatory",
    [[/(bread\.sold\/.*\n.*)mandatory: false/, "$1mandatory: true"]],
    ["needs-care operation/counter.sends.BreadSold/mandatory: any order, for counter"],
    ["needs-care operation/counter.sends.BreadSold/mandatory: any order, for counter"],
  ],
  [
    "a message is not written to disk",
    [["priority: 2", "priority: 2, deliveryMode: 1"]],
    ["needs-care operation/oven.sends.BreadBaked/persistent: any order, for oven"],
    ["safe operation/oven.sends.BreadBaked/persistent: any order"],
  ],
  [
    "a subscription is shared",
    [["    x-exclusive: true\n", ""]],
    ["needs-care operation/counter.subscribes.BoardChanged/exclusive: any order, for counter"],
    ["needs-care operation/counter.subscribes.BoardChanged/exclusive: any order, for counter"],
  ],
  [
    "an operation belongs to another service",
    [[/(shelf\.receives\.bread:\n.*\n.*)shelf/, "$1counter"]],
    ["needs-care operation/shelf.receives.bread/BreadBaked/service: any order, for shelf, counter"],
    ["needs-care operation/shelf.receives.bread/BreadBaked/service: any order, for counter, shelf"],
  ],
  ["an operation is called otherwise", [["shelf.receives.bread:", "shelf.takes.bread:"]], [], []],
  [
    "a service is gone, with all it does",
    [
      ["  shelf: Knows what there is.\n", ""],
      [operation("shelf.receives.bread"), ""],
      [/ {2}shelf\.bread:\n( {4}.*\n)+/, ""],
    ],
    [
      "needs-care queue/shelf.bread/removed: senders first, for shelf",
      "breaking operation/shelf.receives.bread/BreadBaked/removed: senders first, for oven, shelf",
      "needs-care service/shelf/removed: any order, for shelf",
    ],
    [
      "safe queue/shelf.bread/added: consumers first",
      "safe operation/shelf.receives.bread/BreadBaked/added: consumers first",
      "safe service/shelf/added: any order",
    ],
  ],
])("%s", (_, edits, forth, back) => {
  test("is judged on the way there and on the way back", async () => {
    const after = await readBakery(...edits);

    expect(verdictsOf(diffModels(before, after))).toEqual(forth);
    expect(verdictsOf(diffModels(after, before))).toEqual(back);
  });
});
