import { readFileSync } from "node:fs";
import { join } from "node:path";
import { topology } from "@warren/generated/topology";
import { connect, declareTopology, type Logger } from "@warren/messaging";
import { repository } from "@warren/programs";
import { startBrokerCluster, type BrokerCluster, type BrokerNode } from "@warren/stack";
import { askManagement, createVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";

const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const LOST = { exchange: "shipping", key: "shipment.schedule", queue: "shipping.commands" } as const;

let cluster: BrokerCluster;
let node: BrokerNode;

// A broker of its own, since that of the tests has no shovel.
beforeAll(async () => {
  cluster = await startBrokerCluster({
    directory: join(repository, ".stack"),
    rabbitmqHome: process.env["WARREN_RABBITMQ_HOME"],
    size: 1,
    plugins: ["rabbitmq_shovel"],
  });
  const [first] = cluster.nodes;
  if (first === undefined) throw new Error("the cluster has no node");
  node = first;
});
afterAll(() => cluster.stop());

test("the shovel of the page of Unroutable sends each message once more, under its exchange and its key, and ends by itself", async () => {
  await sendsAgain(node.amqpUrl, shovelOfPage());
});

test("it does so in another virtual host, where its addresses name that as the page says", async () => {
  const vhost = await createVhost({ ...inject("warrenStack"), ...node });
  onTestFinished(vhost.drop);
  const name = vhostOf(vhost.amqpUrl);

  await sendsAgain(
    vhost.amqpUrl,
    shovelOfPage().replaceAll('"amqp://"', `"amqp:///${encodeURIComponent(name)}"`),
  );
});

async function sendsAgain(amqpUrl: string, shovel: string): Promise<void> {
  const connection = connect({ url: amqpUrl, name: "unroutable", logger });
  await declareTopology(connection, topology);
  await connection.opened();
  await connection.close();
  const raw = await amqp.connect(amqpUrl);
  onTestFinished(() => raw.close());
  const channel = await raw.createConfirmChannel();
  const waitingIn = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
  const publish = async (key: string, messageId: string) => {
    channel.publish(LOST.exchange, key, Buffer.from("{}"), { messageId, deliveryMode: 2 });
    await channel.waitForConfirms();
  };
  await channel.unbindQueue(LOST.queue, LOST.exchange, LOST.key);
  for (const id of ["one", "two"]) await publish(LOST.key, id);
  // This one is bound for nowhere, also when all else is mended.
  await publish("nobody.wants", "three");
  await expect.poll(() => waitingIn("unroutable")).toBe(3);
  await channel.bindQueue(LOST.queue, LOST.exchange, LOST.key);

  const parameters = `/api/parameters/shovel/${encodeURIComponent(vhostOf(amqpUrl))}`;
  const value = JSON.parse(shovel) as unknown;
  await askManagement(node.managementUrl, "PUT", `${parameters}/unroutable`, { value });

  await expect.poll(() => waitingIn(LOST.queue)).toBe(2);
  await expect.poll(() => waitingIn("unroutable")).toBe(1);
  const found = [await channel.get(LOST.queue), await channel.get(LOST.queue)].map((message) =>
    message === false ? undefined : [message.fields.routingKey, message.properties.messageId as unknown],
  );
  expect(found).toEqual([
    [LOST.key, "one"],
    [LOST.key, "two"],
  ]);
  await expect.poll(() => shovels(parameters)).toEqual([]);
}

/** What the page has `rabbitmqctl set_parameter shovel unroutable` set. */
function shovelOfPage(): string {
  const page = readFileSync(join(repository, "docs/runbooks/Unroutable.md"), "utf8");
  const [, value = ""] = /`rabbitmqctl set_parameter shovel unroutable '(\{[^']+\})'`/.exec(page) ?? [];

  return value;
}

async function shovels(path: string): Promise<unknown> {
  const { origin, username, password } = new URL(node.managementUrl);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`;

  return (await fetch(`${origin}${path}`, { headers: { authorization } })).json();
}

function vhostOf(amqpUrl: string): string {
  return decodeURIComponent(new URL(amqpUrl).pathname.slice(1)) || "/";
}
