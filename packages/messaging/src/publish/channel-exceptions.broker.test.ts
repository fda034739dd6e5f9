import { askManagement, createVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect, type Connection } from "../connection/connection.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { openSender } from "./sender.js";

const addresses = inject("warrenStack");
const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

// Longer than the broker's text can tell: AMQP cuts it at 255 bytes.
const longName = `secret.${"x".repeat(240)}`;
const user = { name: `limited-${String(process.pid)}`, password: "only for this test" };
const drops: (() => Promise<unknown>)[] = [];
let connection: Connection;
let admin: amqp.ConfirmChannel;

beforeAll(async () => {
  const vhost = await createVhost(addresses);
  drops.push(vhost.drop);
  const side = await amqp.connect(vhost.amqpUrl);
  drops.push(() => side.close());
  admin = await side.createConfirmChannel();
  await admin.assertQueue("all", { durable: true });
  for (const [name, type] of [
    ["open", "direct"],
    ["secret", "direct"],
    [longName, "direct"],
    ["topics", "topic"],
  ] as const) {
    await admin.assertExchange(name, type);
    await admin.bindQueue("all", name, type === "topic" ? "#" : "k");
  }
  await ask("PUT", `/api/users/${user.name}`, { password: user.password, tags: "" });
  drops.push(() => ask("DELETE", `/api/users/${user.name}`));
  const at = `${encodeURIComponent(vhost.name)}/${user.name}`;
  await ask("PUT", `/api/permissions/${at}`, { configure: "^$", write: "^(open|topics)$", read: "^$" });
  await ask("PUT", `/api/topic-permissions/${at}`, { exchange: "topics", write: "^a\\.b$", read: "^$" });

  const url = new URL(vhost.amqpUrl);
  url.username = user.name;
  url.password = encodeURIComponent(user.password);
  connection = connect({ url: url.href, name: "limited", logger });
  drops.push(() => connection.close());
  await connection.opened();
});
afterAll(async () => {
  for (const drop of drops.reverse()) await drop();
});

test("a publish that the broker refuses is a typed error, and its neighbours in flight arrive", async () => {
  const sender = await openSender(connection);
  const good = Array.from({ length: 50 }, (_, n) => sender.send([message("open", "k", `good-${n}`)]));
  const bad = sender.send([message("secret", "k", "bad")]);
  const more = Array.from({ length: 50 }, (_, n) => sender.send([message("open", "k", `more-${n}`)]));

  await expect(bad).rejects.toMatchObject({
    code: "access_refused",
    message: expect.stringContaining("ACCESS_REFUSED") as string,
  });
  await Promise.all([...good, ...more]);
  const ids = await drain();
  expect(ids.size).toBe(100);
  expect(ids).not.toContain("bad");
  await sender.close();
});

test("one routing key of a topic exchange is refused, another is not", async () => {
  const sender = await openSender(connection);

  const both = await Promise.allSettled([
    sender.send([message("topics", "a.c", "bad")]),
    sender.send([message("topics", "a.b", "good")]),
  ]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(await drain()).toEqual(new Set(["good"]));
  await sender.close();
});

test("the refused one is found where the broker's text is too short to name it", async () => {
  const sender = await openSender(connection);

  const sent = await Promise.allSettled([
    sender.send([message("open", "k", "one")]),
    sender.send([message(longName, "k", "bad")]),
    sender.send([message("open", "k", "two")]),
  ]);
  expect(sent.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await drain()).toEqual(new Set(["one", "two"]));
  await sender.close();
});

test("what was refused is not asked again at once: the channel stays open for the others", async () => {
  let channels = 0;
  const sender = await openSender(connection, {
    onChannel: () => {
      channels++;

      return Promise.resolve();
    },
  });
  for (let n = 0; n < 20; n++) {
    await expect(sender.send([message("secret", "k", `bad-${n}`)])).rejects.toMatchObject({
      code: "access_refused",
    });
    await sender.send([message("open", "k", `good-${n}`)]);
  }

  expect(channels).toBe(2);
  expect((await drain()).size).toBe(20);
  await sender.close();
});

function message(exchange: string, routingKey: string, messageId: string): OutgoingMessage {
  return {
    exchange,
    routingKey,
    mandatory: true,
    persistent: true,
    messageId,
    type: "Work",
    correlationId: messageId,
    appId: "limited",
    sentAt: Date.now(),
    headers: {},
    content: "{}",
  };
}

async function drain(): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (;;) {
    const got = await admin.get("all", { noAck: true });
    if (got === false) return ids;
    ids.add(String(got.properties.messageId));
  }
}

async function ask(method: "PUT" | "DELETE", path: string, body?: unknown): Promise<void> {
  await askManagement(addresses.managementUrl ?? "", method, path, body);
}
