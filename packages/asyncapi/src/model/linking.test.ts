import path from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { checkLoaded } from "../document/check-document.js";
import { sourceOf } from "../document/load-document.js";
import { topologyOf } from "../topology/topology-of.js";

// What joins a queue to what is sent, and what must not.

const topic = "{ amqp: { is: routingKey, exchange: { name: harbour, type: topic } } }";
const ship = "{ Ship: { payload: { type: object, properties: { name: { type: string } } } } }";
const channel = (address: string, bindings: string) =>
  `{ address: ${address}, bindings: ${bindings}, messages: ${ship} }`;
const queue = (name: string) => `{ amqp: { is: queue, queue: { name: ${name} } } }`;
const receive = (id: string) => `{ action: receive, channel: { $ref: "#/channels/${id}" } }`;
const send = (id: string) => `{ action: send, channel: { $ref: "#/channels/${id}" } }`;

test("a queue beside the one key that carries its messages is said to be linked to nothing, with the binding to write", async () => {
  const { warnings } = await read({
    channels: { docked: channel("ship.docked", topic), pilots: channel("pilots", queue("pilots")) },
    operations: { tell: send("docked"), guide: receive("pilots") },
  });

  expect(warnings("queue-is-linked")).toEqual([
    expect.stringContaining(
      "`x-bindings: [{ exchange: harbour, routingKey: ship.docked }]` on the queue's channel",
    ),
  ]);
});

test("a queue that is bound, and one whose messages no key carries, are not said to be linked to nothing", async () => {
  const bound = parse(channel("pilots", queue("pilots"))) as Record<string, unknown>;
  const { warnings } = await read({
    channels: {
      docked: channel("ship.docked", topic),
      pilots: stringify({ ...bound, "x-bindings": [{ exchange: "harbour", routingKey: "ship.docked" }] }),
      lost: `{ address: lost, bindings: ${queue("lost")}, messages: { Lost: { payload: { type: string } } } }`,
    },
    operations: { tell: send("docked"), guide: receive("pilots"), find: receive("lost") },
  });

  expect(warnings("queue-is-linked")).toEqual([]);
});

test("a queue whose messages have names of their own is linked by what is in them, where that says something", async () => {
  const named = (name: string, address: string, bindings: string, payload: string) =>
    `{ address: ${address}, bindings: ${bindings}, messages: { ${name}: { name: ${name}, payload: ${payload} } } }`;
  const said = async (sent: string, taken: string, more = "") => {
    const { warnings } = await read({
      channels: {
        docked: named("ship.docked", "ship.docked", topic, sent),
        pilots: named("ShipDocked", "pilots", queue("pilots"), taken).replace("payload:", `${more}payload:`),
      },
      operations: { tell: send("docked"), guide: receive("pilots") },
    });

    return warnings("queue-is-linked");
  };
  const berth = "{ type: object, required: [berth], properties: { berth: { type: integer } } }";

  expect(await said(berth, berth)).toEqual([
    expect.stringMatching(
      /^nothing links queue pilots to "ship\.docked" of harbour, where its payload is sent under another name[^]*if that is meant for it, write `x-bindings: \[\{ exchange: harbour, routingKey: ship\.docked \}\]`/,
    ),
  ]);
  const [ship, pier] = ["ship: { type: string }", "pier: { type: integer }"];
  const fields = (...all: readonly string[]) => `{ type: object, properties: { ${all.join(", ")} } }`;
  expect(await said(fields(ship, pier), fields(pier, ship))).toHaveLength(1);
  expect(await said(berth, berth.replace("integer", "string"))).toEqual([]);
  expect(await said("{ type: object }", "{ type: object }")).toEqual([]);
  const header = "headers: { type: object, properties: { kind: { const: moored } } }, ";
  expect(await said(berth, berth, header)).toEqual([]);
});

test("a queue into which nothing leads is said to get nothing where the document sends something, in one line for all", async () => {
  const other = (name: string) =>
    `{ address: ${name}, bindings: ${queue(name)}, messages: { Moored: { payload: { type: string } } } }`;
  const fed = async (given: Omit<Given, "title">) => (await read(given)).hints("queue-is-fed");
  const docked = channel("ship.docked", topic);
  const channels = { docked, pilots: other("pilots"), tugs: other("tugs") };

  expect(
    await fed({
      channels,
      operations: { tell: send("docked"), guide: receive("pilots"), pull: receive("tugs") },
    }),
  ).toEqual([expect.stringContaining("2 queues are bound to nothing: pilots and tugs")]);
  expect(
    await fed({
      channels: { ...channels, straight: channel("pilots", plain) },
      operations: { tell: send("docked"), guide: receive("pilots"), ask: send("straight") },
    }),
  ).toEqual([]);
  // What only takes says nothing of who sends.
  expect(await fed({ channels, operations: { guide: receive("pilots") } })).toEqual([]);
  // Its own finding says so.
  expect(
    await fed({
      channels: { docked, pilots: channel("pilots", queue("pilots")) },
      operations: { tell: send("docked"), guide: receive("pilots") },
    }),
  ).toEqual([]);
});

test("a key that is only received, by a queue of its receiver's own, is not offered to another queue", async () => {
  const channels = { docked: channel("ship.docked", topic), pilots: channel("pilots", queue("pilots")) };
  const both = { guide: receive("pilots"), note: receive("docked") };

  expect((await read({ channels, operations: both })).warnings("queue-is-linked")).toEqual([]);
  const { warnings } = await read({ channels, operations: { ...both, tell: send("docked") } });
  expect(warnings("queue-is-linked")).toEqual([expect.stringContaining("routingKey: ship.docked")]);
  const unused = await read({ channels, operations: { guide: receive("pilots") } });
  expect(unused.warnings("queue-is-linked")).toEqual([expect.stringContaining("routingKey: ship.docked")]);
});

test("what a service sends straight to its own queue is meant for it", async () => {
  const { warnings } = await read({
    channels: { pilots: channel("pilots", queue("pilots")) },
    operations: { guide: receive("pilots"), ask: send("pilots") },
  });

  expect(warnings("queue-catches-its-own")).toEqual([]);
});

test("a queue without an operation is made as it is described, and is offered for the dead letters that it is called after", async () => {
  const { model, warnings } = await read({
    channels: {
      pilots: channel("pilots", queue("pilots")),
      dead: channel("pilots.dlq", queue("pilots.dlq")),
    },
    operations: { guide: receive("pilots") },
  });

  expect(topologyOf(model).queues).toContainEqual(
    expect.objectContaining({ name: "pilots.dlq", arguments: {}, role: "parked", durable: true }),
  );
  expect(warnings("consumed-queue-has-dead-letter")[0]).toContain("queue: pilots.dlq }");
});

test("a queue that catches what its own service sends is named, with the messages that would be dead letters", async () => {
  const { warnings } = await read({
    channels: {
      any: channel(
        "ship.#",
        "{ amqp: { is: routingKey, exchange: { name: harbour, type: topic }, queue: { name: log } } }",
      ),
      left: `{ address: ship.left, bindings: ${topic}, messages: { Left: { payload: { type: string } } } }`,
    },
    operations: { note: receive("any"), tellLeft: send("left") },
  });

  expect(warnings("queue-catches-its-own")).toEqual([expect.stringContaining("no handler for Left")]);
});

const plain = "{ amqp: { is: routingKey, exchange: { name: '', type: default } } }";

test("who receives from the default exchange takes from the queue of that name, which is bound to nothing", async () => {
  const { model } = await read({
    channels: { berth: channel("berths", plain) },
    operations: { moor: receive("berth") },
  });

  expect(model.queues).toMatchObject([{ name: "berths", bindings: [], arguments: {} }]);
  expect(topologyOf(model).bindings).toEqual([
    { from: "harbour-office.failed", key: "berths", queue: "berths.dead" },
  ]);
});

test("a key of the default exchange that is not its queue's name is named", async () => {
  const both = "{ amqp: { is: routingKey, exchange: { name: '' }, queue: { name: berths } } }";
  const { model, warnings } = await read({
    channels: { berth: channel("moorings", both) },
    operations: { moor: receive("berth") },
  });

  expect(warnings("default-exchange-names-a-queue")).toEqual([expect.stringContaining('the key "moorings"')]);
  expect(model.queues).toMatchObject([{ name: "berths", bindings: [] }]);
});

test("nobody gets a queue of their own on the default exchange, or everything of a headers exchange", async () => {
  const headers = "{ amqp: { is: routingKey, exchange: { name: storms, type: headers } } }";
  const exclusive = (id: string) => receive(id).replace("}", "}, x-exclusive: true");
  const { model, warnings } = await read({
    channels: { berth: channel("berths", plain), storm: channel("storm", headers) },
    operations: { moor: exclusive("berth"), shelter: exclusive("storm") },
  });

  expect(warnings("exclusive-subscriptions")).toHaveLength(2);
  expect(model.operations.map(({ kind }) => kind)).toEqual(["receive", "receive"]);
  expect(topologyOf(model).bindings.filter(({ from }) => from === "" || from === "storms")).toEqual([]);
});

test("a queue of a headers exchange is bound by the headers that the document says, and by nothing where it says none", async () => {
  const headers =
    "{ amqp: { is: routingKey, exchange: { name: storms, type: headers }, queue: { name: gales } } }";
  const channelOf = (more: object) =>
    stringify({ ...(parse(channel("storm", headers)) as Record<string, unknown>), ...more });
  const operations = { warn: receive("storm") };
  const compared = { exchange: "storms", routingKey: "", arguments: { "x-match": "all", force: 9 } };

  const silent = await read({ channels: { storm: channelOf({}) }, operations });
  expect(silent.warnings("criteria-are-said")).toHaveLength(1);
  expect(topologyOf(silent.model).bindings.filter(({ from }) => from === "storms")).toEqual([]);

  const said = await read({ channels: { storm: channelOf({ "x-bindings": [compared] }) }, operations });
  expect(said.warnings("criteria-are-said")).toEqual([]);
  expect(topologyOf(said.model).bindings).toContainEqual({
    from: "storms",
    key: "",
    arguments: compared.arguments,
    queue: "gales",
  });
});

test.each([
  ["x-delayed-message", "rabbitmq_delayed_message_exchange"],
  ["x-consistent-hash", "x-partitions"],
  ["x-random", "share its messages"],
  ["x-recent-history", "by a request"],
  ["topick", "no type of RabbitMQ's"],
])("an exchange of the type %s is refused by name, with what to write instead", async (type, words) => {
  const binding = `{ amqp: { is: routingKey, exchange: { name: harbour, type: ${type} } } }`;
  const { errors } = await read({
    channels: { docked: channel("ship.docked", binding) },
    operations: { tell: send("docked") },
  });

  expect(errors.join()).toContain(words);
});

test("keys under cc may name their exchange, and what is no key of a known one is no binding", async () => {
  const { model, warnings } = await read({
    channels: { docked: channel("ship.docked", topic), pilots: channel("pilots", queue("pilots")) },
    operations: {
      tell: send("docked"),
      guide: receive("pilots").replace(
        "action",
        "bindings: { amqp: { cc: ['harbour|ship.docked', 'airport|plane.landed', '#any', pilots] } }, action",
      ),
    },
  });

  expect(model.queues[0]?.bindings).toMatchObject([{ exchange: "harbour", routingKey: "ship.docked" }]);
  expect(warnings("copies-name-keys")).toEqual([
    expect.stringContaining("airport|plane.landed"),
    expect.stringContaining("#any"),
  ]);
});

test("a long title is cut between words, and that is said; what still is too long for the broker is refused", async () => {
  const title = Array.from({ length: 12 }, () => "the harbour of the old town").join(" and ");
  const short = await read({
    title,
    channels: { docked: channel("ship.docked", topic) },
    operations: { see: receive("docked") },
  });
  expect(short.warnings("title-is-short")).toHaveLength(1);
  expect(short.model.services).toMatchObject([
    { name: "the-harbour-of-the-old-town-and-the-harbour-of-the-old-town" },
  ]);

  const id = "see".padEnd(230, "e");
  const long = await read({
    title,
    channels: { docked: channel("ship.docked", topic) },
    operations: { [id]: receive("docked") },
  });
  expect(long.errors.join()).toContain("AMQP carries 255 at most");
});

test("an operation on a channel of another document is refused at its channel", async () => {
  const { errors } = await read({
    channels: { docked: channel("ship.docked", topic) },
    operations: { see: "{ action: receive, channel: { $ref: '#/components/channels/left' } }" },
    components: `{ channels: { left: ${channel("ship.left", topic)} } }`,
  });

  expect(errors).toEqual([expect.stringContaining("name the channel under `channels`")]);
});

test("two names that are one in code are told apart by how they are spelt, whatever else there is", async () => {
  const names = async (messages: readonly string[]) => {
    const { model, warnings } = await read({
      channels: Object.fromEntries(
        messages.map((name, index) => [
          `c${String(index)}`,
          `{ address: "k${String(index)}", bindings: ${topic}, messages: { m: { name: "${name}", payload: { type: string, maxLength: ${String(index + 1)} } } } }`,
        ]),
      ),
      operations: Object.fromEntries(
        messages.map((name, index) => [`send${String(index)}`, send(`c${String(index)}`)]),
      ),
    });

    return {
      called: model.messages.map(({ identifier }) => identifier),
      said: warnings("message-has-a-name-of-its-own"),
    };
  };

  const two = await names(["ship.docked", "ship_docked"]);
  expect(two.called).toEqual(["ShipDocked", "ShipDockedUnderscore"]);
  expect(two.said).toEqual([expect.stringContaining("ship_docked and ship.docked would both be ShipDocked")]);
  expect((await names(["ship.docked", "ship-docked", "ship_docked"])).called).toEqual([
    "ShipDocked",
    "ShipDockedDash",
    "ShipDockedUnderscore",
  ]);
});

test("parameters may have dots in their names and in their values, and the binding lets all of them through", async () => {
  const parameters = (values: string) =>
    `{ address: "ship.{home.port}.docked", bindings: ${topic}, messages: ${ship}, parameters: { home.port: { ${values} } } }`;
  const bound = async (values: string) => {
    const { model } = await read({
      channels: { docked: parameters(values) },
      operations: { see: receive("docked") },
    });

    return model.queues[0]?.bindings.map(({ routingKey }) => routingKey);
  };

  expect(await bound("enum: [bergen, oslo]")).toEqual(["ship.*.docked"]);
  expect(await bound("enum: [bergen, no.oslo]")).toEqual(["ship.#.docked"]);
});

type Given = Readonly<{
  title?: string;
  channels: Readonly<Record<string, string>>;
  operations: Readonly<Record<string, string>>;
  components?: string;
}>;

async function read({ title = "Harbour office", channels, operations, components = "{}" }: Given) {
  const parts = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, parse(text) as unknown]));
  const text = stringify({
    asyncapi: "3.0.0",
    info: { title, version: "1.0.0" },
    channels: parts(channels),
    operations: parts(operations),
    components: parse(components) as unknown,
  });
  const checked = await checkLoaded(
    sourceOf(path.join(import.meta.dirname, "harbour.yaml"), text),
    new Map(),
    {
      validate: false,
    },
  );
  const of = (severity: string, rule?: string) =>
    checked.findings
      .filter((finding) => finding.severity === severity && (rule === undefined || finding.rule === rule))
      .map((finding) => finding.text);

  return {
    get model() {
      if (checked.ok) return checked.model;
      throw new Error(of("error").join("\n"));
    },
    errors: of("error"),
    warnings: (rule: string) => of("warning", rule),
    hints: (rule: string) => of("hint", rule),
  };
}
