import { createVhost, type TestVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createManagement } from "./client.js";
import { readQueueStatistics } from "./queue-statistics.js";

const { managementUrl = "" } = inject("warrenStack");

let vhost: TestVhost;
let connection: amqp.ChannelModel;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  connection = await amqp.connect(vhost.amqpUrl);
  connection.on("error", () => undefined);
});
afterAll(async () => {
  await connection.close();
  await vhost.drop();
});

test("says what waits, what consumers hold, how many they are and what moves, of queues of each type", async () => {
  const channel = await connection.createConfirmChannel();
  for (const [queue, type] of [
    ["classic", "classic"],
    ["quorum", "quorum"],
  ] as const) {
    await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": type } });
    for (let n = 0; n < 5; n++) channel.sendToQueue(queue, Buffer.from("12345678"), { persistent: true });
  }
  await channel.assertQueue("idle", { durable: true });
  await channel.waitForConfirms();
  await channel.prefetch(2);
  await channel.consume("quorum", () => undefined);
  const management = createManagement({ managementUrl, vhost: vhost.name });

  await expect
    .poll(async () => Object.fromEntries((await readQueueStatistics(management)).queues), {
      timeout: 120_000,
    })
    .toEqual({
      classic: {
        state: "running",
        ready: 5,
        unacknowledged: 0,
        consumers: 0,
        bytes: 40,
        publishRate: expect.any(Number) as number,
        deliverRate: 0,
      },
      quorum: {
        state: "running",
        ready: 3,
        unacknowledged: 2,
        consumers: 1,
        bytes: 40,
        publishRate: expect.any(Number) as number,
        deliverRate: expect.any(Number) as number,
      },
      idle: {
        state: "running",
        ready: 0,
        unacknowledged: 0,
        consumers: 0,
        bytes: 0,
        publishRate: 0,
        deliverRate: 0,
      },
    });
  const { statistics, exchanges } = await readQueueStatistics(management);
  expect(statistics).toBe("on");
  expect(exchanges.get("amq.topic")).toEqual({ inRate: 0, outRate: 0 });
});
