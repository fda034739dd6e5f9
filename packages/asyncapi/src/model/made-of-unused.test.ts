import { expect, test } from "vitest";
import { readLamp } from "./testing/lamp.js";

// What is made on the broker of channels that no operation uses loses nothing without a word.

const keyOf = (exchange: unknown) => ({
  address: "lamp.spare",
  bindings: { amqp: { is: "routingKey", exchange } },
});
const queueOf = (amqp: Readonly<Record<string, unknown>>) => ({
  address: "spare",
  bindings: { amqp: { is: "queue", ...amqp } },
});
const saidOf = async (channel: unknown) => {
  const { problems, texts } = await readLamp({ "channels.spare": channel });

  return { problems: problems.filter((problem) => problem.includes("/channels/spare/")), texts };
};

test("every field of such a queue and of such an exchange that nobody reads is named", async () => {
  const queue = {
    name: "spare",
    arguments: { "x-max-length": 10 },
    maxPriority: 5,
    vhost: "/q",
    type: "quorum",
  };
  const exchange = { name: "spares", type: "topic", alternate: "lost", arguments: {} };

  expect((await saidOf(queueOf({ queue }))).problems).toEqual(
    ["arguments", "maxPriority", "vhost", "type"].map(
      (field) => `known-binding-fields at /channels/spare/bindings/amqp/queue/${field}`,
    ),
  );
  const { problems, texts } = await saidOf(keyOf(exchange));
  expect(problems).toEqual(
    ["alternate", "arguments"].map(
      (field) => `known-binding-fields at /channels/spare/bindings/amqp/exchange/${field}`,
    ),
  );
  expect(texts.join("\n")).toContain("a policy of the broker can set one");
  expect(texts.join("\n")).not.toContain("x-arguments");
});

test("those of an exchange that another channel describes are named too", async () => {
  expect((await saidOf(keyOf({ name: "lamps", type: "topic", arguments: {} }))).problems).toEqual([
    "known-binding-fields at /channels/spare/bindings/amqp/exchange/arguments",
  ]);
});

test("a queue that is not bound to the exchange which its binding names is named", async () => {
  const queue = { name: "spare" };

  expect((await saidOf(queueOf({ queue, exchange: { name: "shop", type: "default" } }))).problems).toEqual([
    "exchange-has-a-name at /channels/spare/bindings/amqp/exchange/name",
  ]);
  expect((await saidOf(queueOf({ queue, exchange: { name: "lamps", type: "topic" } }))).problems).toEqual([]);
});

test("of what is not made nothing is said", async () => {
  expect(
    (await saidOf(queueOf({ queue: { name: "spare", exclusive: true, type: "quorum" } }))).problems,
  ).toEqual([]);
  expect((await saidOf(keyOf({ name: "{street}-lamps", type: "topic", arguments: {} }))).problems).toEqual(
    [],
  );
});
