import { topology } from "@warren/generated/topology";
import { connect, declareTopology, type Connection } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

let vhost: TestVhost;
let host: Connection;
let connection: amqp.ChannelModel;
let channel: amqp.ConfirmChannel;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  host = connect({ url: vhost.amqpUrl, name: "topology", logger });
  await declareTopology(host, topology);
  await host.opened();
  connection = await amqp.connect(vhost.amqpUrl);
  channel = await connection.createConfirmChannel();
});

afterAll(async () => {
  await connection.close();
  await host.close();
  await vhost.drop();
});

async function send(exchange: string, key: string, content: string): Promise<void> {
  channel.publish(exchange, key, Buffer.from(content), { persistent: true });
  await channel.waitForConfirms();
}

/** The next message of a queue, once it is there. Consumed, because a queue with a single active consumer cannot be polled. */
async function next(queue: string, settle: "ack" | "reject" = "ack"): Promise<string> {
  const reader = await connection.createChannel();
  await reader.prefetch(1);
  const message = await new Promise<amqp.ConsumeMessage>((resolve, reject) => {
    reader.on("error", reject);
    reader
      .consume(queue, (delivered) =>
        delivered === null ? reject(new Error("cancelled")) : resolve(delivered),
      )
      .catch(reject);
  });
  if (settle === "ack") reader.ack(message);
  else reader.reject(message, false);
  await reader.close();

  return message.content.toString();
}

test("the broker takes all of it, and a second service finds it as it is", async () => {
  await expect(declareTopology(host, topology)).resolves.toBeUndefined();
});

describe("what is sent once", () => {
  test("reaches everybody who is told of confirmed orders", async () => {
    await send("orders.topic", "order.confirmed", "confirmed");

    expect(await next("shipping.confirmed_orders")).toBe("confirmed");
    expect(await next("notifications")).toBe("confirmed");
  });

  test("is kept where no binding matches it", async () => {
    await send("orders.topic", "order.forgotten", "lost");

    expect(await next("unroutable")).toBe("lost");
  });

  test("is not counted as lost where it is open and nobody listens", async () => {
    await send("payments.topic", "payment.failed.retry", "heard by nobody");
    await send("payments.topic", "payment.forgotten", "lost");

    expect(await next("unroutable")).toBe("lost");
  });

  test("overtakes in the order of priorities", async () => {
    for (const [content, priority] of [
      ["normal", 1],
      ["vip", 10],
    ] as const) {
      channel.publish("orders.topic", "order.created", Buffer.from(content), { priority, persistent: true });
    }
    await channel.waitForConfirms();

    await eventually(async () =>
      expect((await channel.checkQueue("orders.processing")).messageCount).toBe(2),
    );
    expect([await next("orders.processing"), await next("orders.processing")]).toEqual(["vip", "normal"]);
  });
});

const names = new Set(topology.queues.map(({ name }) => name));
const consumed = topology.queues.filter(({ name }) => names.has(`${name}.dead`));

/** The first of the queues in which failed messages of another wait. */
const retryQueueOf = (name: string) =>
  topology.queues.find(
    (queue) => queue.arguments["x-dead-letter-routing-key"] === name && queue.name !== name,
  )?.name;

const retried = consumed.flatMap(({ name }) => {
  const retry = retryQueueOf(name);

  return retry === undefined ? [] : [{ name, retry }];
});

describe.each(retried)("a failed message of $name", ({ name, retry }) => {
  test("comes back from its first retry queue", async () => {
    await send("", retry, "again");

    expect(await next(name)).toBe("again");
  });
});

describe.each(consumed)("a message of $name that is given up", ({ name }) => {
  test("by the runtime, is kept", async () => {
    const { from, key } = topology.bindings.find(
      (binding) => "queue" in binding && binding.queue === `${name}.dead`,
    ) ?? { from: "", key: "" };
    await send(from, key, "dead");

    expect(await next(`${name}.dead`)).toBe("dead");
  });
});

const watched = consumed.filter((queue) => queue.arguments["x-dead-letter-exchange"] !== undefined);

describe.each(watched)("a message of $name that is given up", ({ name }) => {
  test("by the broker, is kept", async () => {
    await send("", name, "poison");
    await next(name, "reject");

    expect(await next(`${name}.dead`)).toBe("poison");
  });
});
