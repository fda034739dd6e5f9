import { expect, test } from "vitest";
import { topologyOf } from "../topology/topology-of.js";
import { readLamp as read } from "./testing/lamp.js";

// What the golden documents do not show: how little a document may say, and what becomes of it.

test.each([
  [
    "an exchange without a type is taken for a topic, and that is said",
    { "channels.lit.bindings.amqp.exchange": { name: "lamps" } },
    ["exchange-has-a-type at /channels/lit/bindings/amqp/exchange"],
  ],
  [
    "an exchange that is on every broker is of the type that it has there, and that is said",
    { "channels.lit.bindings.amqp.exchange": { name: "amq.direct", type: "topic" } },
    ["exchange-has-a-type at /channels/lit/bindings/amqp/exchange/type"],
  ],
  [
    "it needs no type, nor does one whose type is the broker's",
    {
      "channels.lit.bindings.amqp.exchange": { name: "amq.direct" },
      "channels.also": { address: "a", bindings: { amqp: { is: "queue", queue: { name: "a" } } } },
      "channels.also.x-bindings": [
        { exchange: "amq.match", routingKey: "", arguments: { "x-match": "all" } },
      ],
    },
    [],
  ],
  [
    "a queue without a name that a routing key's channel describes is made as it says there, and that is said",
    {
      "channels.lit.bindings.amqp.queue": { name: "", autoDelete: true, durable: false },
    },
    [
      "queue-has-a-name at /channels/lit/bindings/amqp/queue/name",
      "durable-queues at /channels/lit/bindings/amqp/queue/autoDelete",
      "durable-queues at /channels/lit/bindings/amqp/queue/durable",
    ],
  ],
  [
    "a queue whose name and address are empty is none",
    { "channels.lit.address": "", "channels.lit.bindings.amqp": { is: "queue", queue: { name: "" } } },
    ["operation-can-be-generated at /operations/see"],
  ],
  [
    "what is wrong with an exchange of a channel that no operation uses is nobody's matter",
    {
      "channels.a": {
        address: "a",
        bindings: { amqp: { is: "routingKey", exchange: { name: "{street}-lamps", type: "topic" } } },
      },
      "channels.b": {
        address: "b",
        bindings: { amqp: { is: "routingKey", exchange: { name: "later", type: "x-delayed-message" } } },
      },
    },
    ["channels-are-used at /channels/a"],
  ],
  [
    "a queue whose name is empty has its channel's address, and that is said",
    { "channels.lit.bindings.amqp": { is: "queue", queue: { name: "" } } },
    ["queue-has-a-name at /channels/lit/bindings/amqp/queue/name"],
  ],
  [
    "an exchange that only a binding knows is taken for a topic, and that is said",
    { "channels.given-up.x-bindings": [{ exchange: "torches", routingKey: "lamp.*" }] },
    ["exchange-has-a-type at /channels/given-up/x-bindings/0/exchange"],
  ],
  [
    "one that a later channel describes is as it says there, though no operation uses that one",
    {
      "channels.a": {
        address: "a",
        bindings: { amqp: { is: "queue", queue: { name: "a" } } },
        "x-bindings": [{ exchange: "torches", routingKey: "", arguments: { "x-match": "all" } }],
      },
      "channels.z": {
        address: "",
        bindings: { amqp: { is: "routingKey", exchange: { name: "torches", type: "headers" } } },
      },
    },
    ["channels-are-used at /channels/z"],
  ],
  [
    "an exchange of dead letters is direct, whichever channel is bound to it first",
    {
      "channels.given-up.x-bindings": [{ exchange: "lamp.lost", routingKey: "lamp.queue" }],
      "channels.queue": {
        address: "lamp.queue",
        messages: { Lit: { payload: { type: "string" } } },
        bindings: { amqp: { is: "queue", queue: { name: "lamp.queue" } } },
        "x-deadLetter": { exchange: "lamp.lost", queue: "lamp.given-up" },
      },
      "operations.see.channel": { $ref: "#/channels/queue" },
    },
    [
      "channels-are-used at /channels/lit",
      "queue-is-linked at /channels/queue",
      "queue-has-one-shape at /channels/given-up/x-arguments",
    ],
  ],
  [
    "a routing key without an exchange is taken for one of amq.topic, and that is said",
    { "channels.lit.bindings.amqp": { is: "routingKey" } },
    ["exchange-has-a-name at /channels/lit/bindings/amqp"],
  ],
  [
    "a topic exchange without a name is amq.topic, and that is said",
    { "channels.lit.bindings.amqp.exchange": { type: "topic" } },
    ["exchange-has-a-name at /channels/lit/bindings/amqp/exchange"],
  ],
  [
    "a sender cannot use a wildcard",
    { "channels.lit.address": "lamp.*", "operations.see.action": "send" },
    ["key-has-no-wildcards at /operations/see"],
  ],
  [
    "what is exclusive cannot answer",
    {
      "operations.see.x-exclusive": true,
      "operations.see.reply": {
        address: { location: "$message.header#/replyTo" },
        channel: { address: null, messages: { Seen: { payload: { type: "boolean" } } } },
      },
    },
    ["exclusive-subscriptions at /operations/see/x-exclusive"],
  ],
  [
    "a channel without address leaves its operation out, and that is said once",
    { "channels.lit.address": null },
    ["operation-can-be-generated at /operations/see"],
  ],
  [
    "a queue that the broker is to name leaves its operation out",
    {
      "channels.lit.address": null,
      "channels.lit.bindings": { amqp: { is: "queue", queue: { name: "", exclusive: true } } },
    },
    ["operation-can-be-generated at /operations/see"],
  ],
  [
    "a document without operations makes no code, and that is said",
    { operations: {} },
    ["document-has-operations at /channels"],
  ],
  [
    "keys that a sender is to copy a message to are named",
    { "operations.see.action": "send", "operations.see.bindings": { amqp: { cc: ["lamp.copy"] } } },
    ["binding-field-is-honoured at /operations/see/bindings/amqp/cc"],
  ],
  [
    "what a sender is to do and does not is named, and what generators write without meaning is not",
    {
      "operations.see.action": "send",
      "operations.see.bindings": {
        amqp: {
          expiration: 5_000,
          userId: "lamp",
          timestamp: true,
          ack: false,
          cc: [],
          bcc: [],
          priority: 3,
        },
      },
    },
    [
      "binding-field-is-honoured at /operations/see/bindings/amqp/expiration",
      "binding-field-is-honoured at /operations/see/bindings/amqp/userId",
    ],
  ],
  [
    "a value that a field cannot have is named, and the others hold",
    {
      "operations.see.action": "send",
      "operations.see.bindings": { amqp: { deliveryMode: "1", mandatory: false, priority: 300 } },
    },
    [
      "binding-field-is-honoured at /operations/see/bindings/amqp/deliveryMode",
      "binding-field-is-honoured at /operations/see/bindings/amqp/priority",
    ],
  ],
  [
    "a priority of a request is named",
    {
      "operations.see.action": "send",
      "operations.see.bindings": { amqp: { priority: 3 } },
      "operations.see.reply": {
        address: { location: "$message.header#/replyTo" },
        channel: { address: null, messages: { Seen: { payload: { type: "boolean" } } } },
      },
    },
    ["binding-field-is-honoured at /operations/see/bindings/amqp/priority"],
  ],
  [
    "what only a sender decides is named where it is received, and taking without acknowledgement",
    { "operations.see.bindings": { amqp: { expiration: 5_000, ack: false, deliveryMode: 2, cc: ["x"] } } },
    [
      "binding-field-is-honoured at /operations/see/bindings/amqp/expiration",
      "binding-field-is-honoured at /operations/see/bindings/amqp/ack",
    ],
  ],
  [
    "a content encoding, another type, and what belongs elsewhere are named in a message's binding",
    {
      "channels.lit.messages.Lit": {
        payload: { type: "string" },
        bindings: {
          amqp: {
            contentEncoding: "gzip",
            messageType: "com.lamp.Lit",
            queue: { name: "q" },
            bindingVersion: "0.3.0",
          },
        },
      },
    },
    [
      "binding-field-is-honoured at /channels/lit/messages/Lit/bindings/amqp/contentEncoding",
      "binding-field-is-honoured at /channels/lit/messages/Lit/bindings/amqp/messageType",
      "binding-field-is-honoured at /channels/lit/messages/Lit/bindings/amqp/queue",
    ],
  ],
  [
    "a message's binding that says what is so anyway says nothing",
    {
      "channels.lit.messages.Lit": {
        payload: { type: "string" },
        headers: {
          type: "object",
          properties: { correlation_id: {}, traceparent: {}, "x-schema-version": {} },
        },
        correlationId: { location: "$message.header#/correlation_id" },
        contentType: "application/json; charset=utf-8",
        bindings: { amqp: { contentEncoding: "UTF-8", messageType: "Lit" } },
      },
    },
    [],
  ],
  [
    "headers, a correlation elsewhere and a content type of its own are named",
    {
      "channels.lit.messages.Lit": {
        payload: { type: "string" },
        headers: { type: "object", required: ["tenant"], properties: { tenant: { type: "string" } } },
        correlationId: { location: "$message.header#/requestId" },
        contentType: "application/cloudevents+json",
      },
    },
    [
      "headers-are-honoured at /channels/lit/messages/Lit/headers",
      "correlation-is-honoured at /channels/lit/messages/Lit/correlationId",
      "content-type-is-honoured at /channels/lit/messages/Lit/contentType",
    ],
  ],
  [
    "a charset that is not read is named",
    {
      "channels.lit.messages.Lit": {
        payload: { type: "string" },
        contentType: "application/json; charset=utf-16",
      },
    },
    ["content-type-is-honoured at /channels/lit/messages/Lit/contentType"],
  ],
  [
    "the charset that is sent is not",
    {
      "channels.lit.messages.Lit": {
        payload: { type: "string" },
        contentType: 'application/json; charset="UTF-8"',
      },
    },
    [],
  ],
  [
    "a flag that is none is named",
    { "channels.lit.bindings.amqp.exchange": { name: "lamps", type: "topic", durable: "no" } },
    ["known-binding-fields at /channels/lit/bindings/amqp/exchange/durable"],
  ],
  [
    "a message without a payload is named",
    { "channels.lit.messages": { Lit: { contentType: "application/json" } } },
    ["payload-is-described at /channels/lit/messages/Lit"],
  ],
  [
    "a parameter that is said to stand in the message is named where it is sent, and one that the address has not is not",
    {
      "operations.see.action": "send",
      "channels.lit.address": "lamp.{room}.lit",
      "channels.lit.parameters": {
        room: { location: "$message.payload#/room" },
        floor: { location: "$message.payload#/floor" },
      },
    },
    ["parameter-is-filled-in at /channels/lit/parameters/room"],
  ],
  ["a message that may be anything is not", { "channels.lit.messages": { Lit: { payload: {} } } }, []],
  [
    "a login that no connection can do is named, and not where another would do",
    {
      servers: {
        a: { host: "a", protocol: "amqp", security: [{ type: "scramSha256" }] },
        b: { host: "b", protocol: "amqp", security: [{ type: "scramSha256" }, { type: "userPassword" }] },
      },
      "operations.see.security": [{ type: "httpApiKey", name: "k", in: "header" }],
    },
    ["login-is-possible at /servers/a/security", "login-is-possible at /operations/see/security"],
  ],
  [
    "a channel that is on a broker of another protocol is left out, and that is all that is said of it",
    {
      servers: { a: { host: "a", protocol: "amqp" }, k: { host: "k", protocol: "kafka" } },
      "channels.lit": {
        address: "lit",
        servers: [{ $ref: "#/servers/k" }],
        bindings: { kafka: { topic: "lit" } },
      },
    },
    ["operation-can-be-generated at /operations/see"],
  ],
  [
    "a channel that is on one of two brokers is named",
    {
      servers: { a: { host: "a", protocol: "amqp" }, b: { host: "b", protocol: "amqp" } },
      "channels.lit.servers": [{ $ref: "#/servers/a" }],
    },
    ["channel-is-on-the-server at /channels/lit/servers"],
  ],
])("%s", async (_, changes, expected) => {
  const { problems } = await read(changes);
  const own = ["receiver-has-a-queue", "consumed-queue-has-dead-letter"];

  expect(problems.filter((problem) => !own.some((rule) => problem.startsWith(`${rule} `)))).toEqual(expected);
});

test.each([
  ["a queue", { is: "queue", queue: { name: "", exclusive: true } }, "with an `exchange`, the key as"],
  ["a key", { exchange: { name: "lamps", type: "topic" }, queue: { exclusive: true } }, "`, the key as the"],
])(
  "who receives from %s without an address is told how each instance has a queue of its own",
  async (_, amqp, words) => {
    const { texts } = await read({ "channels.lit.address": null, "channels.lit.bindings": { amqp } });
    const [text = ""] = texts.filter((one) => one.startsWith("see is left out"));

    expect(text).toContain("`x-exclusive: true` on the operation");
    expect(text).toContain(words);
  },
);

test.each([
  ["in a binding", { "channels.lit.bindings.amqp.exchange": { name: "{street}-lamps", type: "topic" } }],
  [
    "in x-bindings",
    { "channels.given-up.x-bindings": [{ exchange: "{street}-lamps", routingKey: "lamp.lit" }] },
  ],
  [
    "in x-bindings, where a channel that no operation uses describes it",
    {
      "channels.given-up.x-bindings": [{ exchange: "{street}-lamps", routingKey: "lamp.lit" }],
      "channels.a": {
        address: "a",
        bindings: { amqp: { is: "routingKey", exchange: { name: "{street}-lamps", type: "topic" } } },
      },
    },
  ],
  [
    "in x-deadLetter",
    {
      "channels.lit.bindings.amqp": { is: "queue", queue: { name: "lamp.lit" } },
      "channels.lit.x-deadLetter": { exchange: "{street}-lamps", queue: "lamp.given-up" },
    },
  ],
])("an exchange with a parameter in its name is refused, %s", async (_, changes) => {
  await expect(read(changes)).rejects.toThrow("the exchange {street}-lamps has a parameter in its name");
});

test("an exchange that only channels without operations name badly is not declared", async () => {
  const exchange = (name: string, type: string) => ({
    address: name,
    bindings: { amqp: { is: "routingKey", exchange: { name, type } } },
  });
  const { model } = await read({
    "channels.a": exchange("{street}-lamps", "topic"),
    "channels.b": exchange("later", "x-delayed-message"),
    "channels.c": exchange("torches", "fanout"),
    "channels.d": exchange("lamps", "x-random"),
  });

  expect(topologyOf(model).exchanges.map(({ name, type }) => [name, type])).toEqual([
    ["lamps", "topic"],
    ["torches", "fanout"],
    ["lamp.failed", "direct"],
  ]);
});

test("an exchange is as a channel without operations describes it, whatever else is wrong with that channel", async () => {
  const { model, problems } = await read({
    "channels.given-up.x-bindings": [{ exchange: "torches", routingKey: "" }],
    "channels.torch": {
      address: "torch",
      bindings: {
        amqp: { is: "routingKey", exchange: { name: "torches", type: "fanout" }, queue: { name: "torch" } },
      },
      "x-batch": "many",
    },
  });

  expect(topologyOf(model).exchanges).toContainEqual(
    expect.objectContaining({ name: "torches", type: "fanout" }),
  );
  expect(problems.filter((problem) => problem.startsWith("exchange-has-a-type"))).toEqual([]);
});

test.each([
  ["an argument", { "x-arguments": [1] }, "x-arguments: Invalid input"],
  ["a binding", { "x-bindings": [{ exchange: "lamps", routingKy: "a" }] }, "x-bindings/0"],
  ["a dead letter", { "x-deadLetter": { queue: "a" } }, "x-deadLetter/exchange"],
])(
  "of a queue that no operation uses, and that is made, %s of the wrong shape is refused",
  async (_, fields, said) => {
    const channel = { address: "q", bindings: { amqp: { is: "queue", queue: { name: "q" } } } };

    await expect(read({ "channels.q": { ...channel, ...fields } })).rejects.toThrow(said);
    const exclusive = {
      ...channel,
      bindings: { amqp: { is: "queue", queue: { name: "q", exclusive: true } } },
    };
    await expect(read({ "channels.q": { ...exclusive, ...fields } })).resolves.toBeDefined();
  },
);

test("what the binding of such a queue says that nobody reads is named, and what is about its code is not", async () => {
  const { problems } = await read({
    "channels.q": {
      address: "q",
      bindings: { amqp: { is: "queue", queue: { name: "q", arguments: {} } } },
      "x-batch": "many",
    },
  });

  expect(problems.filter((problem) => problem.includes("/channels/q"))).toEqual([
    "known-binding-fields at /channels/q/bindings/amqp/queue/arguments",
  ]);
});

test.each([
  ["amq.direct", undefined],
  ["lamp.lost", undefined],
  ["amq.fanout", "dead letters of lamp.lit go to amq.fanout, a fanout exchange"],
  ["amq.topic", "dead letters of lamp.lit go to amq.topic, a topic exchange"],
])("dead letters go through a direct exchange: %s", async (exchange, fault) => {
  const outcome = read({
    "channels.lit.bindings.amqp": { is: "queue", queue: { name: "lamp.lit" } },
    "channels.lit.x-deadLetter": { exchange, queue: "lamp.given-up" },
  });

  if (fault === undefined)
    expect((await outcome).model.exchanges).toMatchObject([{ name: exchange, type: "direct" }]);
  else await expect(outcome).rejects.toThrow(fault);
});

test("a queue without a name keeps what its channel says of it", async () => {
  const queue = {
    "x-arguments": { "x-queue-type": "classic", "x-max-length": 5 },
    "x-retry": { maxAttempts: 2, strategy: { type: "fixed", delay: "PT5S" } },
    "x-deadLetter": { exchange: "lamp.lost", queue: "lamp.given-up" },
    "x-prefetch": 7,
  };
  const described = Object.fromEntries(
    Object.entries(queue).map(([field, value]) => [`channels.lit.${field}`, value]),
  );
  const { model } = await read({ ...described, "channels.lit.bindings.amqp.queue": { name: "" } });

  expect(model.queues[0]).toMatchObject({
    name: "lamp.see",
    durable: true,
    arguments: queue["x-arguments"],
    bindings: [{ exchange: "lamps", routingKey: "lamp.lit" }],
    retry: { attempts: 3, firstDelayMs: 5_000 },
    deadLetter: queue["x-deadLetter"],
    prefetch: 7,
  });
});

test("one of which nothing else is said is a quorum queue, and one that is not to last is none", async () => {
  const argumentsOf = async (queue: object) =>
    (await read({ "channels.lit.bindings.amqp.queue": queue })).model.queues[0]?.arguments;

  expect(await argumentsOf({ name: "" })).toEqual({ "x-queue-type": "quorum", "x-delivery-limit": 20 });
  expect(await argumentsOf({ name: "", autoDelete: true })).toEqual({});
  expect(await argumentsOf({ name: "", durable: false })).toEqual({});
});

const reply = {
  address: { location: "$message.header#/replyTo" },
  channel: { address: null, messages: { Seen: { payload: { type: "boolean" } } } },
};

test.each([
  ["with an empty name", {}, { name: "", exclusive: true }],
  ["with no name at all", {}, { exclusive: true, durable: false, autoDelete: true }],
  [
    "on a fanout, where it needs no address",
    {
      "channels.lit.address": null,
      "channels.lit.bindings.amqp.exchange": { name: "lamps", type: "fanout" },
    },
    { exclusive: true },
  ],
])("an exclusive queue %s is a copy for each instance, and that is said", async (_, changes, queue) => {
  const { model, problems, texts } = await read({ ...changes, "channels.lit.bindings.amqp.queue": queue });

  expect(model.operations).toMatchObject([{ id: "see", kind: "subscribe", key: "lit", exclusive: true }]);
  expect(topologyOf(model).queues).toEqual([expect.objectContaining({ name: "lamp.given-up" })]);
  expect(problems).toEqual(["exclusive-subscriptions at /channels/lit/bindings/amqp/queue/exclusive"]);
  expect(texts.join("\n")).toContain("it is taken for `x-exclusive: true`");
});

test("one that is said to be a queue, beside its exchange, is such a copy too", async () => {
  const { model, texts } = await read({
    "channels.lit.bindings.amqp": {
      is: "queue",
      exchange: { name: "lamps", type: "topic" },
      queue: { name: "", exclusive: true },
    },
  });

  expect(model.operations).toMatchObject([{ id: "see", kind: "subscribe", key: "lit", exclusive: true }]);
  expect(texts.join("\n")).toContain("it is taken for `x-exclusive: true`");
});

test("one without an exchange, to which nothing could be bound, has its channel's address and is shared", async () => {
  const { model, problems, texts } = await read({
    "channels.lit.bindings.amqp": { is: "queue", queue: { name: "", exclusive: true } },
  });

  expect(model.queues[0]).toMatchObject({ name: "lamp.lit", exclusive: false });
  expect(problems).toContain("queue-has-a-name at /channels/lit/bindings/amqp/queue/name");
  expect(problems.filter((problem) => problem.startsWith("durable-queues"))).toEqual([]);
  expect(texts.join("\n")).toContain("it is not exclusive, so that all instances may take from it");
});

test("who says so on the operation too is told nothing", async () => {
  const { model, problems } = await read({
    "channels.lit.bindings.amqp.queue": { name: "", exclusive: true },
    "operations.see.x-exclusive": true,
  });

  expect(model.operations).toMatchObject([{ kind: "subscribe", exclusive: true }]);
  expect(problems).toEqual([]);
});

test("replies that come to an exclusive queue without a name come to each instance", async () => {
  const { model, problems } = await read({
    "operations.see.action": "send",
    "operations.see.reply": { channel: { $ref: "#/channels/seen" } },
    "channels.seen": {
      address: "lamp.seen",
      messages: { Seen: { payload: { type: "boolean" } } },
      bindings: {
        amqp: { is: "routingKey", exchange: { name: "lamps", type: "topic" }, queue: { exclusive: true } },
      },
    },
  });

  expect(model.operations).toMatchObject([
    { id: "see", kind: "send" },
    { id: "see.reply", kind: "subscribe", key: "seen", exclusive: true },
  ]);
  expect(problems).toContain("exclusive-subscriptions at /channels/seen/bindings/amqp/queue/exclusive");
});

test.each([
  ["it answers", { "operations.see.reply": reply }, "every instance would send its reply"],
  ["its operation says no", { "operations.see.x-exclusive": false }, "says that its instances share it"],
  [
    "its exchange is the default one",
    { "channels.lit.bindings.amqp.exchange": { name: "", type: "direct" } },
    "nobody may bind a queue to the default exchange",
  ],
  [
    "its exchange compares headers",
    { "channels.lit.bindings.amqp.exchange": { name: "lamps", type: "headers" } },
    "gets everything",
  ],
  [
    "its key has parameters and no wildcards",
    {
      "channels.lit.address": "lamp.{room}",
      "channels.lit.parameters": { room: { enum: ["hall", "attic"] } },
      "channels.lit.bindings.amqp.exchange": { name: "lamps", type: "direct" },
    },
    "a direct exchange has no wildcards",
  ],
])(
  "where an exclusive queue without a name cannot be copies since %s, all instances may declare it",
  async (_, changes, reason) => {
    const { model, problems, texts } = await read({
      ...changes,
      "channels.lit.bindings.amqp.queue": { name: "", exclusive: true },
    });
    const [operation] = model.operations;
    const made = model.queues.find(
      ({ name }) => operation !== undefined && "queue" in operation && name === operation.queue,
    );

    expect(made).toMatchObject({ exclusive: false, durable: true });
    expect(problems).toContain("exclusive-subscriptions at /channels/lit/bindings/amqp/queue/exclusive");
    expect(texts.find((text) => text.includes(reason))).toContain("its instances share a queue instead");
  },
);

test("an exclusive subscription on a direct exchange whose key has parameters is a queue bound to each key", async () => {
  const { model, problems } = await read({
    "channels.lit.address": "lamp.{room}",
    "channels.lit.parameters": { room: { enum: ["hall", "attic"] } },
    "channels.lit.bindings.amqp.exchange": { name: "lamps", type: "direct" },
    "operations.see.x-exclusive": true,
  });

  expect(model.queues[0]?.bindings.map(({ routingKey }) => routingKey)).toEqual(["lamp.hall", "lamp.attic"]);
  expect(problems).toContain("exclusive-subscriptions at /operations/see/x-exclusive");
});

test("what is said of a queue and means nothing for one of the broker's naming is named", async () => {
  const { texts } = await read({
    "channels.lit.bindings.amqp.queue": { exclusive: true },
    "channels.lit.x-bindings": [{ exchange: "lamps", routingKey: "lamp.out" }],
    "operations.see.x-retry": { maxAttempts: 2, strategy: { type: "fixed", delay: "PT5S" } },
    "operations.see.bindings": { amqp: { cc: ["lamp.lit", "lamp.*"] } },
  });

  expect(texts).toContainEqual(expect.stringContaining("x-bindings, x-retry and cc have no effect on see"));
});

test("a key under cc that is the subscription's own is not named", async () => {
  const { problems } = await read({
    "operations.see.x-exclusive": true,
    "operations.see.bindings": { amqp: { cc: ["lamp.lit"] } },
  });

  expect(problems).toEqual([]);
});

test("retries and dead letters that an operation names hold for the queue that is made for it", async () => {
  const { model } = await read({
    "operations.see.x-retry": { maxAttempts: 2, strategy: { type: "fixed", delay: "PT5S" } },
    "operations.see.x-deadLetter": { channel: { $ref: "#/channels/given-up" } },
  });

  expect(model.queues).toMatchObject([
    {
      name: "lamp.see",
      retry: { attempts: 3, firstDelayMs: 5_000 },
      deadLetter: { exchange: "lamp.failed", queue: "lamp.given-up" },
    },
    { name: "lamp.given-up", parked: true, arguments: {}, deadLetter: undefined },
  ]);
});

test("dead letters that an operation names are the broker's business too, as where the queue's channel names them", async () => {
  const queue = {
    address: "lamp.queue",
    messages: { Lit: { payload: { type: "string" } } },
    bindings: { amqp: { is: "queue", queue: { name: "lamp.queue" } } },
  };
  const onChannel = await read({
    "channels.queue": { ...queue, "x-deadLetter": { exchange: "lamp.failed", queue: "lamp.given-up" } },
    "operations.see.channel": { $ref: "#/channels/queue" },
  });
  const onOperation = await read({
    "channels.queue": queue,
    "operations.see.channel": { $ref: "#/channels/queue" },
    "operations.see.x-deadLetter": { channel: { $ref: "#/channels/given-up" } },
  });

  expect(onOperation.model.queues[0]).toEqual(onChannel.model.queues[0]);
  expect(onOperation.model.queues[0]?.deadLettering).toBe("broker");
});

test.each([
  ["of events", {}, "broker", ["inbox-fits-messages at /channels/queue/x-inbox"]],
  [
    "of queries",
    {
      "operations.see.reply": {
        address: { location: "$message.header#/replyTo" },
        channel: { address: null, messages: { Seen: { payload: { type: "boolean" } } } },
      },
    },
    "service",
    [],
  ],
])("a queue %s that remembers nothing is dead-lettered as in a system", async (_, changes, by, expected) => {
  const { model, problems } = await read({
    "channels.queue": {
      address: "lamp.queue",
      messages: { Lit: { payload: { type: "string" } } },
      bindings: { amqp: { is: "queue", queue: { name: "lamp.queue" } } },
      "x-inbox": false,
      "x-deadLetter": { exchange: "lamp.failed", queue: "lamp.queue.dead" },
    },
    "operations.see.channel": { $ref: "#/channels/queue" },
    ...changes,
  });

  expect(model.queues).toContainEqual(
    expect.objectContaining({ name: "lamp.queue", inbox: false, deadLettering: by }),
  );
  expect(problems.filter((problem) => problem.startsWith("inbox-fits-messages"))).toEqual(expected);
});

test("keys under cc are more keys that the made queue is bound to", async () => {
  const { model } = await read({ "operations.see.bindings": { amqp: { cc: ["lamp.#"] } } });

  expect(model.queues).toMatchObject([
    {
      bindings: [
        { exchange: "lamps", routingKey: "lamp.lit" },
        { exchange: "lamps", routingKey: "lamp.#" },
      ],
    },
    { name: "lamp.given-up" },
  ]);
});

test.each([
  ["rows:lamps:OnLit", { cc: ["lamp.lit"], ack: true }, "lamp.lit"],
  ["rows:lamps:OnLit", { cc: "lamp.*" }, "lamp.*"],
  ["rows:lamps:Publisher", {}, "rows"],
  ["_:lamps:Publisher", {}, ""],
  ["a:b:lamps:OnLit", {}, "a:b"],
])("of a channel that FastStream calls %s, with %j, the key is %j", async (address, amqp, key) => {
  const changes = { "channels.lit.address": address, "operations.see.bindings": { amqp } };
  const taken = await read(changes);
  expect(taken.model.keys.map(({ routingKey }) => routingKey)).toContain(key);
  expect(taken.model.queues[0]?.bindings.map(({ routingKey }) => routingKey)).toEqual([key]);

  const sent = await read({ ...changes, "operations.see.action": "send" });
  expect(sent.model.keys.map(({ routingKey }) => routingKey)).toContain(key);
  expect(sent.problems).toContain("address-is-a-key at /channels/lit/address");
  expect(sent.problems).not.toContain("binding-field-is-honoured at /operations/see/bindings/amqp/cc");
});

test.each(["rows:other:OnLit", "rows:lamps:lit", "lamp.lit", "lamps:OnLit", ":lamps:OnLit"])(
  "%s is a key like any other",
  async (address) => {
    const { model, problems } = await read({ "channels.lit.address": address });

    expect(model.keys.map(({ routingKey }) => routingKey)).toContain(address);
    expect(problems).not.toContain("address-is-a-key at /channels/lit/address");
  },
);

test.each([
  ["Shop Floor", "shop-floor", "shopFloor"],
  ["../../etc", "etc", "etc"],
  ["Messages", "messages-service", "messagesService"],
  ["½ litre", "litre", "litre"],
  ["–", "service", "serviceService"],
  ["2nd_floor", "2nd-floor", "service2ndFloor"],
])("a service called %s is the folder %s and the constant %s", async (name, folder, constant) => {
  const { model } = await read({ "operations.see.x-service": name });

  expect(model.services).toMatchObject([{ name: folder, identifier: constant }]);
});

test("what an operation says of a queue is named with the place where it counts", async () => {
  const written = { queue: { name: "q" }, routing_key: "lamp.*", prefetch: 5, exclusive: "yes", block: "no" };
  const { texts } = await read({ "operations.see.bindings": { amqp: written } });
  const textOf = (field: string) =>
    texts.find((text) => text.startsWith(`${field} of see has no effect`)) ?? "";

  expect(textOf("queue")).toContain("Fix: name it in the AMQP binding of the channel, `is: queue`");
  expect(textOf("routing_key")).toContain("the queue is not bound to that key.\nFix: write the key as `cc`");
  expect(textOf("prefetch")).toContain("`x-prefetch`");
  expect(textOf("exclusive")).toContain("the queue is as its channel says");
  expect(textOf("block")).toContain("no such field");
  for (const field of Object.keys(written)) expect(textOf(field)).not.toContain("who sends a message");
});
