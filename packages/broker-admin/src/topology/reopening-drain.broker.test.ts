import type { ChannelModel } from "amqplib";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { openConnection } from "./amqp.js";
import { NotAnswered } from "./drain.js";
import { openReopeningDrain } from "./reopening-drain.js";

let vhost: TestVhost;
let connection: ChannelModel;
beforeEach(async () => {
  vhost = await createVhost(inject("warrenStack"));
  connection = await openConnection(vhost.amqpUrl);
});
afterEach(async () => {
  await connection.close();
  await vhost.drop();
});

/** Over this the broker says nothing of queues for so many looks: 0 and 0, as where the leader of a quorum queue is silent. */
function silentFor(looks: number): ChannelModel {
  let left = looks;
  const createChannel = async () => {
    const opened = await connection.createChannel();
    const checkQueue = opened.checkQueue.bind(opened);
    opened.checkQueue = async (queue) => {
      left -= 1;

      return left >= 0 ? { queue, messageCount: 0, consumerCount: 0 } : checkQueue(queue);
    };

    return opened;
  };

  return Object.create(connection, { createChannel: { value: createChannel } }) as ChannelModel;
}

/** What is seen first of a queue that is drained, and that another consumer holds a message of. */
async function firstLook(over: ChannelModel, patienceMs: number): Promise<unknown> {
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue("full", { durable: true, arguments: { "x-queue-type": "quorum" } });
  await channel.assertExchange("way", "fanout");
  const { queue: other } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(other, "way", "");
  await channel.consume("full", () => undefined);
  channel.sendToQueue("full", Buffer.from("held"), { persistent: true });
  await channel.waitForConfirms();
  const drain = await openReopeningDrain(
    over,
    { queue: "full", exchange: "way", user: new URL(vhost.amqpUrl).username },
    { signal: undefined, patienceMs, onLook: () => undefined },
  );
  try {
    return await drain.look();
  } finally {
    await drain.stop();
  }
}

test("a queue whose leader says nothing is not taken for an empty one that nobody consumes: it is asked again", async () => {
  expect(await firstLook(silentFor(3), 60_000)).toMatchObject({ others: 1 });
});

test("where it says nothing for longer than the patience lasts, the drain ends with that", async () => {
  await expect(firstLook(silentFor(1_000), 600)).rejects.toBeInstanceOf(NotAnswered);
});
