import { topology } from "@warren/generated/topology";
import { connect, declareTopology, type Logger } from "@warren/messaging";
import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { startBroker } from "./index.js";

const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
/** Queues in which a message waits before it is tried again, the longest waits left out. */
const delays = topology.queues.filter(
  ({ arguments: args }) =>
    args["x-dead-letter-strategy"] === "at-least-once" && Number(args["x-message-ttl"]) <= 250,
);

test("all that is generated for a shop is declared, and a failed message goes through its delay queue back to its queue", async () => {
  const broker = await startBroker();
  const connection = connect({ url: broker.url, name: "declares", logger });
  await declareTopology(connection, topology);
  await connection.opened();
  const amqp = await broker.connect();
  const channel = await amqp.createConfirmChannel();
  for (const { name } of topology.queues)
    expect(await channel.checkQueue(name)).toMatchObject({ queue: name });

  expect(delays.length).toBeGreaterThan(3);
  for (const { name } of delays) {
    const { from = "", key = "" } =
      topology.bindings.find((one) => "queue" in one && one.queue === name) ?? {};
    channel.publish(from, key, Buffer.from("failed once"));
  }
  await channel.waitForConfirms();
  for (const { name, arguments: args } of delays) {
    const back = String(args["x-dead-letter-routing-key"]);
    const came = await new Promise<ConsumeMessage | null>((resolve) => void channel.consume(back, resolve));
    expect(came).toMatchObject({
      content: Buffer.from("failed once"),
      properties: { headers: { "x-death": [{ count: 1, queue: name, reason: "expired" }] } },
    });
  }

  await amqp.close();
  await connection.close();
  await broker.close();
});
