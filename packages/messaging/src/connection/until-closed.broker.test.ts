import { setImmediate } from "node:timers/promises";
import type { ChannelModel } from "amqplib";
import { afterEach, expect, inject, test } from "vitest";
import { eventually, openProxy } from "../testing/index.js";
import { destroySocket } from "./amqplib-internals.js";
import { openedConfirmChannel } from "./channel.js";
import { openConnection } from "./open-connection.js";

const { amqpUrl } = inject("warrenStack");
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
});

async function open(url: string): Promise<ChannelModel> {
  const connection = await openConnection(url, {
    name: "ends",
    heartbeatSeconds: 10,
    timeoutMs: 15_000,
    tls: undefined,
  });
  connection.on("error", () => undefined);
  opened.push(() => connection.close().catch(() => undefined));

  return connection;
}

test("the close of a connection ends with it, where it is lost before the broker has answered", async () => {
  const proxy = await openProxy(amqpUrl);
  opened.push(proxy.close);
  const connection = await open(proxy.url);
  proxy.freeze("answers");
  const closing = connection.close();
  proxy.cut();

  await expect(closing).resolves.toBeUndefined();
});

test("what is asked for with basic.get ends with the connection, where that is lost in the middle of the message", async () => {
  const connection = await open(amqpUrl);
  const channel = await openedConfirmChannel(connection);
  const { queue } = await channel.assertQueue("", { exclusive: true });
  // So much that it does not come at once.
  channel.sendToQueue(queue, Buffer.alloc(15_000_000));
  await channel.waitForConfirms();
  const { stream } = connection.connection as unknown as Readonly<{ stream: { bytesRead: number } }>;
  const before = stream.bytesRead;

  const getting = channel.get(queue);
  while (stream.bytesRead < before + 10_000) await setImmediate();
  destroySocket(connection, new Error("the line was cut"));

  await expect(getting).rejects.toThrow("the channel closed before the message was whole");
});

test("nobody listens any more to the end of a channel or connection for what was answered", async () => {
  const connection = await open(amqpUrl);
  const channel = await openedConfirmChannel(connection);
  const { queue } = await channel.assertQueue("", { exclusive: true });
  const before = channel.listenerCount("close");
  for (let n = 0; n < 20; n++) await channel.get(queue);

  expect(channel.listenerCount("close")).toBe(before);
  await expect(channel.get("there is no such queue")).rejects.toThrow("NOT_FOUND");
  await eventually(() => expect(channel.listenerCount("close")).toBeLessThanOrEqual(before));
});
