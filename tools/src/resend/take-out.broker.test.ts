import { declareTopology, connect } from "@warren/messaging";
import { topology } from "@warren/generated/topology";
import { createLogger } from "@warren/service-host";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { lookAt, onBroker, takeOut } from "./take-out.js";

const QUEUE = "orders.requests";
/** With a single active consumer. */
const PARTITION = "inventory.updates";
const RETRY = `${QUEUE}.retry.15000`;
const moment = new Date("2026-11-30T10:00:00Z");
const another = { moment, senders: new Set(["order"]) };
const inMinutes = (minutes: number) => moment.getTime() / 1000 + minutes * 60;

let vhost: TestVhost;

beforeEach(async () => {
  vhost = await createVhost(inject("warrenStack"));
});
afterEach(() => vhost.drop());

async function declare(): Promise<void> {
  const logger = createLogger({ name: "test", level: "silent" });
  const connection = connect({ url: vhost.amqpUrl, name: "take-out test", logger });
  await connection.opened();
  await declareTopology(connection, topology);
  await connection.close();
}

/** Sends to queues, each message known by its id. */
async function send(
  messages: readonly Readonly<{ queue: string; id: string; appId: string; timestamp: number }>[],
): Promise<void> {
  await onBroker(vhost.amqpUrl, async (client) => {
    const channel = await client.createConfirmChannel();
    for (const { queue, id, ...properties } of messages)
      channel.sendToQueue(queue, Buffer.from("{}"), { messageId: id, ...properties });
    await channel.waitForConfirms();
  });
}

async function idsIn(queue: string): Promise<readonly unknown[]> {
  return onBroker(vhost.amqpUrl, async (client) => {
    const channel = await client.createChannel();
    const ids: unknown[] = [];
    for (;;) {
      const message = await channel.get(queue, { noAck: true });
      if (message === false) return ids;
      ids.push(message.properties.messageId);
    }
  });
}

test("what services sent since the moment goes, also what waits for a retry; the gateway's and what is older stay in their order", async () => {
  await declare();
  await send([
    { queue: QUEUE, id: "older", appId: "order", timestamp: inMinutes(-10) },
    { queue: QUEUE, id: "since", appId: "order", timestamp: inMinutes(1) },
    { queue: QUEUE, id: "an order", appId: "gateway", timestamp: inMinutes(1) },
    { queue: RETRY, id: "since, again", appId: "order", timestamp: inMinutes(1) },
    { queue: PARTITION, id: "stock", appId: "gateway", timestamp: inMinutes(1) },
  ]);
  const said: string[] = [];

  await onBroker(vhost.amqpUrl, (client) => takeOut(client, another, (line) => said.push(line)));

  expect(said).toEqual([
    `${RETRY}: 1 messages of another moment were taken out, 0 stay`,
    `${QUEUE}: 1 messages of another moment were taken out, 2 stay`,
    `${PARTITION}: 0 messages of another moment were taken out, 1 stay`,
  ]);
  expect(await idsIn(RETRY)).toEqual([]);
  expect(await idsIn(QUEUE)).toEqual(["older", "an order"]);
  const held = await onBroker(vhost.amqpUrl, lookAt);
  expect(held).toEqual([{ queue: PARTITION, messages: 1 }]);
});

test("a look changes nothing, and refuses a broker without the contract's queues, with a migration under way or a consumer", async () => {
  const look = () => onBroker(vhost.amqpUrl, lookAt);
  await expect(look()).rejects.toThrow(/The broker lacks .* topology apply makes it/);
  await declare();
  await send([{ queue: QUEUE, id: "an order", appId: "gateway", timestamp: inMinutes(1) }]);

  expect(await look()).toEqual([{ queue: QUEUE, messages: 1 }]);
  expect(await look()).toEqual([{ queue: QUEUE, messages: 1 }]);
  await onBroker(vhost.amqpUrl, async (client) => {
    const channel = await client.createChannel();
    await channel.consume(QUEUE, () => undefined);
    await expect(look()).rejects.toThrow(`somebody consumes ${QUEUE}`);
    await channel.assertQueue(`${QUEUE}.migration`);
    await expect(look()).rejects.toThrow(`${QUEUE} is being migrated`);
  });
});
