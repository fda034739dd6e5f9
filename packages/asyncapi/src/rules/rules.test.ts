// Long because it is a table: one row a fault, all of them in one document, so that the parser is loaded once.

import { beforeAll, describe, expect, test } from "vitest";
import { from, teaShop, type Edit } from "./testing/tea-shop.js";

let findingsIn: Awaited<ReturnType<typeof teaShop>>;

beforeAll(async () => {
  findingsIn = await teaShop();
});

/** Puts a message into the document that is written out there, where the contract could have been referred to. */
const written = (name: string, fields: string): Edit => [
  `    ${name}: { $ref: "./generated/messages.yaml#/${name}" }\n`,
  `    ${name}:\n${fields.replaceAll(/^(?=.)/gm, "      ")}`,
];

const teaBrewed = `name: TeaBrewed
summary: The tea is ready.
x-version: 1.0.0
correlationId: { location: $message.payload#/teaId }
payload: { $ref: "./generated/schemas/TeaBrewed.json" }
examples: [{ payload: { teaId: 4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4 } }]
`;

const brewTea = `name: BrewTea
summary: A guest asked for tea. Sent again with the same teaId, it brews nothing new.
x-version: 1.2.0
payload: { $ref: "./generated/schemas/BrewTea.json" }
examples:
  - payload:
      teaId: 4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4
      tea: assam
      cups: [{ millilitres: 250 }]
`;

const menu = `name: Menu
summary: What can be had today.
x-version: 1.0.0
payload: { $ref: "./generated/schemas/Menu.json" }
examples: [{ payload: { teas: [assam] } }]
`;

const teaServed = `name: TeaServed
summary: A guest has the tea.
x-version: 1.0.0
payload: { $ref: "./generated/schemas/TeaServed.json" }
examples: [{ payload: { teaId: 4b7c9d1e-2f3a-4b5c-8d6e-7f8091a2b3c4 } }]
`;

const divided: readonly Edit[] = [
  ["{ x-queue-type: classic, x-max-priority: 5 }", "{ x-queue-type: quorum }"],
  ["    x-batch: 10\n", "    x-batch: 10\n    x-partitions: 4\n"],
];

const standby: readonly Edit[] = [
  [
    "tea.topic: { type: topic, alternateExchange: lost }",
    "tea.topic: { type: topic, alternateExchange: tea.standby }\n  tea.standby: { type: topic, alternateExchange: lost }",
  ],
  [
    "  lost:\n    address: lost\n",
    `  till.standby:
    address: till.standby
    bindings:
      amqp:
        is: queue
        queue: { name: till.standby, durable: true, exclusive: false, autoDelete: false }
    x-arguments: { x-queue-type: quorum, x-delivery-limit: 20 }
    x-bindings:
      - { exchange: tea.standby, routingKey: "tea.#" }
    x-retry: { maxAttempts: 1, strategy: { type: fixed, delay: PT1S } }
    x-deadLetter: { exchange: tea.failed, queue: till.standby.dead }
    messages:
      TeaServed: { $ref: "#/components/messages/TeaServed" }
  lost:
    address: lost
`,
  ],
  [
    "  till.subscribes.MenuChanged:\n",
    `  till.receives.standby:
    action: receive
    x-service: till
    channel: { $ref: "#/channels/till.standby" }
    messages:
      - { $ref: "#/channels/till.standby/messages/TeaServed" }
  till.subscribes.MenuChanged:
`,
  ],
];

/** The till hears of tea that was given up. */
const givenUp: readonly Edit[] = [
  [
    "  lost:\n    address: lost\n",
    `  tea.given_up:
    address: kitchen.requests
    bindings:
      amqp:
        is: routingKey
        exchange: { name: tea.failed, type: direct, durable: true, autoDelete: false }
    messages:
      BrewTea: { $ref: "#/components/messages/BrewTea" }
  lost:
    address: lost
`,
  ],
  [
    "    x-exclusive: true\n",
    `    x-exclusive: true
  till.subscribes.given_up:
    action: receive
    x-service: till
    channel: { $ref: "#/channels/tea.given_up" }
    x-exclusive: true
`,
  ],
];

describe("a document without faults", () => {
  test("is left in peace", async () => {
    expect(await findingsIn()).toEqual([]);
  });

  test("may have a queue that stands in for another one, behind an alternate exchange", async () => {
    expect(await findingsIn(...standby)).toEqual([]);
  });

  test("may have a queue that is divided by the subjects of its messages", async () => {
    expect(await findingsIn(...divided, ["    bindings: { amqp: { priority: 5 } }\n", ""])).toEqual([]);
  });

  test("may have somebody who hears of messages that are given up, though no operation sends them there", async () => {
    expect(await findingsIn(...givenUp)).toEqual([]);
    const other = await findingsIn(...givenUp, [
      "address: kitchen.requests\n    bindings:\n      amqp:\n        is: routingKey",
      "address: kitchen.other\n    bindings:\n      amqp:\n        is: routingKey",
    ]);
    expect(other.map(({ rule }) => rule)).toEqual(["key-is-used", "taken-message-is-sent"]);
  });
});

describe.each<[rule: string, fault: string, edits: readonly Edit[], there: RegExp]>([
  [
    "usable-names",
    "a message whose name is no type",
    [written("Menu", menu.replace("name: Menu", "name: the-menu"))],
    /^name: the-menu/,
  ],
  [
    "usable-names",
    "a service whose name hides a function",
    [["  till: Takes", "  route: Takes"]],
    /^route: Takes/,
  ],
  [
    "operation-has-a-service",
    "an operation of nobody",
    [["action: receive\n    x-service: kitchen\n", "action: receive\n"]],
    /^kitchen.serves.BrewTea:/,
  ],
  [
    "known-services",
    "an operation of a stranger",
    [["x-service: till", "x-service: tilt"]],
    /^x-service: tilt/,
  ],
  ["known-extensions", "a misspelt field", [["x-open: true", "x-opne: true"]], /^x-opne: true/],
  ["known-extensions", "a field of the wrong shape", [["x-batch: 20", "x-batch: many"]], /^x-batch: many/],
  [
    "known-extensions",
    "a pause after less than no failures",
    [["x-pauseAfterFailures: 5", "x-pauseAfterFailures: -1"]],
    /^x-pauseAfterFailures: -1/,
  ],
  [
    "known-extensions",
    "a misspelt field within a field",
    [["initialDelay: PT0.5S", "first: 500, initialDelay: PT0.5S"]],
    /^strategy: /,
  ],
  [
    "known-extensions",
    "a timeout on an operation that waits for nothing",
    [["x-exclusive: true", "x-exclusive: true\n    x-timeoutMs: 5"]],
    /^x-timeoutMs: 5/,
  ],
  [
    "channel-is-a-key-or-a-queue",
    "a channel that is neither key nor queue",
    [
      [
        '  menu.get:\n    address: menu.get\n    bindings: { $ref: "#/components/channelBindings/tea" }',
        "  menu.get:\n    address: menu.get",
      ],
    ],
    /^menu.get:/,
  ],
  [
    "unique-addresses",
    "a routing key that is declared twice",
    [["address: tea.hurried.served", "address: tea.served"]],
    /^tea.hurried.served:/,
  ],
  [
    "unique-addresses",
    "a queue that is declared twice",
    [
      ["address: kitchen.queries", "address: kitchen.requests"],
      ["name: kitchen.queries,", "name: kitchen.requests,"],
    ],
    /^kitchen.queries:/,
  ],
  [
    "known-exchanges",
    "an alternate exchange that is not there",
    [["alternateExchange: lost", "alternateExchange: last"]],
    /^alternateExchange: last/,
  ],
  [
    "known-exchanges",
    "a binding to an exchange that is not there",
    [["{ exchange: tea, routingKey: menu.get }", "{ exchange: teas, routingKey: menu.get }"]],
    /^exchange: teas/,
  ],
  [
    "known-exchanges",
    "a dead-letter exchange that is not there",
    [["{ exchange: tea.failed, queue: till.served.dead }", "{ exchange: gone, queue: till.served.dead }"]],
    /^exchange: gone/,
  ],
  [
    "known-exchanges",
    "an exchange with two types",
    [["{ name: tea.topic, type: topic,", "{ name: tea.topic, type: direct,"]],
    /^type: direct/,
  ],
  [
    "queue-has-one-name",
    "a queue with two names",
    [["queue: { name: till.served,", "queue: { name: till.serve,"]],
    /^name: till.serve,/,
  ],
  [
    "queue-is-bound",
    "a queue that is bound to nothing",
    [[from("    x-bindings:\n      - { exchange: lost", "    x-parked"), ""]],
    /^lost:/,
  ],
  ["queue-is-consumed", "a queue that nobody consumes", [["    x-parked: true\n", ""]], /^lost:/],
  [
    "queue-is-consumed",
    "a queue that two services consume",
    [
      [
        'x-service: kitchen\n    channel: { $ref: "#/channels/kitchen.queries" }',
        'x-service: till\n    channel: { $ref: "#/channels/kitchen.requests" }',
      ],
      ["kitchen.queries/messages/GetMenu", "kitchen.requests/messages/BrewTea"],
    ],
    /^kitchen.requests:/,
  ],
  [
    "queue-arguments",
    "an argument that no broker knows",
    [["x-max-priority: 5", "x-max-retries: 5"]],
    /^x-max-retries: 5/,
  ],
  [
    "queue-arguments",
    "an argument that moves dead letters past the runtime",
    [["x-max-priority: 5", "x-dead-letter-exchange: tea.failed"]],
    /^x-dead-letter-exchange: tea.failed/,
  ],
  [
    "queue-arguments",
    "an argument that a broker knows and nothing here does",
    [["x-max-priority: 5", "x-queue-version: 2"]],
    /^x-queue-version: 2/,
  ],
  [
    "queue-arguments",
    "an argument that the broker refuses",
    [["x-delivery-limit: 20", "x-delivery-limit: -1"]],
    /^x-delivery-limit: -1/,
  ],
  [
    "queue-arguments",
    "priorities on a quorum queue",
    [["{ x-queue-type: classic, x-max-priority: 5 }", "{ x-queue-type: quorum, x-max-priority: 5 }"]],
    /^x-max-priority: 5/,
  ],
  [
    "queue-arguments",
    "a delivery limit on a classic queue",
    [["{ x-queue-type: quorum, x-delivery-limit: 20 }", "{ x-delivery-limit: 20 }"]],
    /^x-delivery-limit: 20/,
  ],
  [
    "queue-arguments",
    "a stream, whatever arguments of streams it has",
    [["{ x-queue-type: quorum, x-delivery-limit: 20 }", "{ x-queue-type: stream, x-max-age: 7D }"]],
    /^x-queue-type: stream/,
  ],
  [
    "durable-queues",
    "a queue that a restart would delete",
    [["name: till.served, durable: true", "name: till.served, durable: false"]],
    /^durable: false/,
  ],
  [
    "durable-queues",
    "an exchange that a restart would delete",
    [["window: { type: fanout }", "window: { type: fanout, durable: false }"]],
    /^durable: false/,
  ],
  [
    "consumed-queue-has-dead-letter",
    "a consumed queue without a dead letter",
    [[/ +x-deadLetter: .*till.*\n/, ""]],
    /^till.served:/,
  ],
  [
    "dead-letter-arrives",
    "dead letters that go through a fanout",
    [["tea.failed: { type: direct", "tea.failed: { type: fanout"]],
    /^exchange: tea.failed, queue: kitchen.requests.dead/,
  ],
  [
    "classic-queue-has-one-home",
    "a classic queue that misses its copy while its node is down",
    [['{ exchange: lost, routingKey: "" }', '{ exchange: tea.topic, routingKey: "tea.#" }']],
    /^till.served:/,
  ],
  [
    "dead-letter-arrives",
    "dead letters of two queues in one",
    [["queue: till.served.dead", "queue: kitchen.queries.dead"]],
    /^queue: kitchen.queries.dead/,
  ],
  [
    "known-extensions",
    "retries without delays",
    [[", strategy: { type: fixed, delay: PT1S }", ""]],
    /^x-retry: { maxAttempts: 1 }/,
  ],
  ["retry-adds-up", "a longest delay below the first", [["maxDelay: PT4S", "maxDelay: PT0.4S"]], /^x-retry:/],
  [
    "prefetch-fits-batch",
    "a prefetch below the batch",
    [["x-prefetch: 40", "x-prefetch: 4"]],
    /^x-prefetch: 4/,
  ],
  [
    "prefetch-fits-batch",
    "a priority queue that prefetches more than a batch",
    [["x-prefetch: 10", "x-prefetch: 20"]],
    /^x-prefetch: 20/,
  ],
  [
    "binding-names-a-key",
    "a binding to a key that no channel has",
    [["routingKey: leaves.*", "routingKey: leafs.*"]],
    /^{ exchange: tea.topic, routingKey: leafs/,
  ],
  [
    "key-is-used",
    "a key on which nobody sends",
    [[from("  kitchen.sends.LeavesThrownOut:", "  kitchen.sends.MenuChanged"), ""]],
    /^leaves.thrown_out:/,
  ],
  [
    "key-is-consumed",
    "a key to which no queue is bound",
    [["    x-open: true\n", ""]],
    /^leaves.thrown_out:/,
  ],
  [
    "open-key-has-a-place",
    "an open key whose messages would count as lost",
    [[", bindings: [{ exchange: tea.topic, routingKey: leaves.* }]", ""]],
    /^leaves.thrown_out:/,
  ],
  [
    "open-key-has-a-place",
    "a mandatory message for whoever may be listening",
    [["{ amqp: { mandatory: false } }", "{ amqp: { mandatory: true } }"]],
    /^bindings: { amqp: { mandatory: true } }/,
  ],
  [
    "sent-message-is-taken",
    "a message that comes into a queue whose service has no handler for it",
    [['routingKey: "tea.#"', 'routingKey: "#"']],
    /^messages:/,
  ],
  [
    "taken-message-is-sent",
    "a message that nobody sends to where it is awaited",
    [["{ exchange: tea, routingKey: tea.brew }", "{ exchange: tea, routingKey: menu.get }"]],
    /^messages:/,
  ],
  [
    "one-handler-a-message",
    "a message that a service takes in two places",
    [
      [
        "    x-exclusive: true\n",
        '    x-exclusive: true\n  till.subscribes.twice:\n    action: receive\n    x-service: till\n    channel: { $ref: "#/channels/window" }\n    messages: [{ $ref: "#/channels/window/messages/MenuChanged" }]\n    x-exclusive: true\n',
      ],
    ],
    /^messages: \[/,
  ],
  [
    "requests-are-answered",
    "a call that waits for ever",
    [["    x-timeoutMs: 2000\n", ""]],
    /^till.calls.GetMenu:/,
  ],
  [
    "requests-are-answered",
    "a durable call that a restart would lose",
    [["    x-timeoutMs: 90000", "    bindings: { amqp: { deliveryMode: 1 } }\n    x-timeoutMs: 90000"]],
    /^bindings: { amqp: { deliveryMode: 1 } }/,
  ],
  [
    "requests-are-answered",
    "a reply that the caller does not expect",
    [['        - { $ref: "#/channels/replies/messages/OutOfTea" }\n    x-timeoutMs', "    x-timeoutMs"]],
    /^messages:/,
  ],
  [
    "requests-are-answered",
    "a call that nobody answers",
    [[from("  kitchen.serves.GetMenu:", "  kitchen.sends.TeaServed"), ""]],
    /^till.calls.GetMenu:/,
  ],
  [
    "inbox-fits-messages",
    "a queue of events that remembers nothing",
    [["    x-batch: 10\n", "    x-batch: 10\n    x-inbox: false\n"]],
    /^x-inbox: false/,
  ],
  [
    "inbox-fits-messages",
    "a queue of commands that remembers nothing",
    [["    x-prefetch: 40\n", "    x-prefetch: 40\n    x-inbox: false\n"]],
    /^x-inbox: false/,
  ],
  [
    "effects-are-durable",
    "a request that is more than a query, and is dropped at its deadline",
    [["    x-durable: true\n", ""]],
    /^till.calls.BrewTea:/,
  ],
  [
    "effects-are-durable",
    "a query on a queue with an inbox",
    [["    x-inbox: false\n", ""]],
    /^till.calls.GetMenu:/,
  ],
  [
    "exclusive-subscriptions",
    "a receiver on a key that does not say which queue holds its messages",
    [["    x-exclusive: true\n", ""]],
    /^channel: /,
  ],
  [
    "pack-is-understood",
    "a pack for whoever may be listening",
    [["    x-open: true\n", "    x-open: true\n    x-pack: 100\n"]],
    /^x-pack: 100/,
  ],
  [
    "pack-is-understood",
    "a pack of requests",
    [["  menu.get:\n    address: menu.get\n", "  menu.get:\n    address: menu.get\n    x-pack: 100\n"]],
    /^x-pack: 100/,
  ],
  [
    "pack-is-understood",
    "a pack into a queue with priorities",
    [
      [
        "  tea.served:\n    address: tea.served\n",
        "  tea.served:\n    address: tea.served\n    x-pack: 100\n",
      ],
    ],
    /^x-pack: 100/,
  ],
  [
    "partitions-keep-order",
    "partitions of a queue of requests",
    [["    x-batch: 20\n    x-prefetch: 40\n", "    x-batch: 20\n    x-prefetch: 40\n    x-partitions: 4\n"]],
    /^x-partitions: 4/,
  ],
  [
    "partitions-keep-order",
    "partitions of a classic queue",
    [["    x-batch: 10\n", "    x-batch: 10\n    x-partitions: 4\n"]],
    /^x-partitions: 4/,
  ],
  [
    "partitions-keep-order",
    "partitions of a queue whose messages have no subject",
    [...divided, written("TeaServed", teaServed)],
    /^x-partitions: 4/,
  ],
  [
    "partitions-keep-order",
    "partitions that need the name of an exchange",
    [...divided, ["  compost: {", "  till.served.unkeyed: {"]],
    /^x-partitions: 4/,
  ],
  [
    "priority-is-heard",
    "a priority above what the queue knows",
    [["priority: 5 } }", "priority: 9 } }"]],
    /^priority: 9/,
  ],
  [
    "priority-is-heard",
    "a priority into a queue without any",
    [["{ x-queue-type: classic, x-max-priority: 5 }", "{ x-queue-type: quorum }"]],
    /^priority: 5/,
  ],
  [
    "binding-field-is-honoured",
    "a time to live that nobody sets",
    [["priority: 5 } }", "priority: 5, expiration: 1000 } }"]],
    /^expiration: 1000/,
  ],
  [
    "binding-field-is-honoured",
    "a content encoding that is neither written nor read",
    [written("TeaBrewed", `${teaBrewed}bindings: { amqp: { contentEncoding: gzip } }\n`)],
    /^contentEncoding: gzip/,
  ],
  [
    "headers-are-honoured",
    "headers that nobody sets",
    [written("TeaBrewed", `${teaBrewed}headers: { type: object, properties: { cup: { type: string } } }\n`)],
    /^headers: /,
  ],
  [
    "payload-is-json",
    "a message that is no JSON",
    [written("TeaBrewed", `${teaBrewed}contentType: text/plain\n`)],
    /^contentType: text/,
  ],
  [
    "payload-comes-from-the-contract",
    "a payload that is written here",
    [written("Menu", menu.replace(/payload: .*schemas.*/, "payload: { type: object }"))],
    /^payload: { type: object }/,
  ],
  [
    "payload-comes-from-the-contract",
    "a payload of another message",
    [written("TeaBrewed", teaBrewed.replace("schemas/TeaBrewed.json", "schemas/TeaServed.json"))],
    /^payload: /,
  ],
  [
    "message-is-described",
    "a message without a summary",
    [written("TeaBrewed", teaBrewed.replace("summary: The tea is ready.\n", ""))],
    /^TeaBrewed:/,
  ],
  [
    "message-is-described",
    "a message without an example",
    [written("TeaBrewed", teaBrewed.replace(/examples: .*\n/, ""))],
    /^TeaBrewed:/,
  ],
  [
    "message-agrees-with-contract",
    "another summary than in the contract",
    [written("TeaBrewed", teaBrewed.replace("The tea is ready.", "It is ready."))],
    /^summary: It is/,
  ],
  [
    "message-agrees-with-contract",
    "another version than in the contract",
    [written("BrewTea", brewTea.replace("1.2.0", "1.3.0"))],
    /^x-version: 1.3.0/,
  ],
  [
    "example-matches-payload",
    "an example that contradicts its payload",
    [written("BrewTea", brewTea.replace("millilitres: 250", "millilitres: 25"))],
    /^millilitres: 25/,
  ],
  [
    "example-matches-payload",
    "an example that lacks a field",
    [written("BrewTea", brewTea.replace("      tea: assam\n", ""))],
    /^payload:/,
  ],
  [
    "correlation-names-a-field",
    "a correlation id that no field holds",
    [written("TeaBrewed", teaBrewed.replace("#/teaId", "#/cup"))],
    /^correlationId: /,
  ],
  [
    "message-fits-the-wire",
    "a message that may be larger than a sender publishes",
    [written("Menu", menu.replace(/payload: .*schemas.*/, "payload: { type: string, maxLength: 1000000 }"))],
    /^Menu:/,
  ],
  [
    "used-messages",
    "a message that no operation uses",
    [
      [
        '      - { $ref: "#/channels/window/messages/MenuChanged" }\n    bindings',
        '      - { $ref: "#/channels/window/messages/Board" }\n    bindings',
      ],
      [
        '      - { $ref: "#/channels/window/messages/MenuChanged" }\n    x-exclusive',
        '      - { $ref: "#/channels/window/messages/Board" }\n    x-exclusive',
      ],
      [
        '      MenuChanged: { $ref: "#/components/messages/MenuChanged" }',
        '      Board: { $ref: "#/components/messages/Menu" }',
      ],
    ],
    /^MenuChanged:/,
  ],
])("%s", (rule, fault, edits, there) => {
  test(`finds ${fault}, and says where, what is lost and what to do`, async () => {
    const found = (await findingsIn(...edits)).filter((finding) => finding.rule === rule);

    expect(found[0]?.there).toMatch(there);
    expect(found[0]?.text).toMatch(/^.+: .+\.\nFix: .+\.$/s);
  });
});
