import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type ChannelModel, type ConfirmChannel } from "amqplib";
import { openManagement } from "@warren/broker-admin/management";
import { repository } from "@warren/programs";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { followAs, openReader, type Reader } from "./follow.js";
import { readPage } from "./page.js";

// The page's broker is one on which a small shop works: it is read as if it named that one.

const stack = inject("warrenStack");
const { managementUrl = "" } = stack;

let vhost: TestVhost;
let connection: ChannelModel;
let folder: string;
let reader: Reader;
let page: string;
const closing = new AbortController();
let traffic: Promise<void>;

beforeAll(async () => {
  vhost = await createVhost(stack);
  connection = await connect(vhost.amqpUrl, { clientProperties: { connection_name: "order-service-1" } });
  const channel = await connection.createConfirmChannel();
  await openShop(channel);
  traffic = trade(channel);
  folder = await mkdtemp(join(tmpdir(), "warren-import-page-"));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  reader = openReader(folder, {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    LANG: process.env["LANG"],
    NO_COLOR: "1",
    npm_config_loglevel: "error",
  });
  page = (await readFile(join(repository, "docs/how-to/import-from-a-broker.md"), "utf8"))
    .replaceAll("http://reader:secret@rabbit:15672", managementUrl)
    .replaceAll("amqp://reader:secret@rabbit/shop", vhost.amqpUrl)
    .replaceAll("--vhost shop", `--vhost ${vhost.name}`)
    .replaceAll('"shop"', `"${vhost.name}"`);
});
afterAll(async () => {
  await reader.leave();
  closing.abort();
  await traffic;
  await connection.close();
  await vhost.drop();
  await rm(folder, { recursive: true, force: true });
});

test("who follows the page has a document of their broker, in step with it, with what its messages hold", async () => {
  for (const step of readPage(page)) await followAs(reader, step);
});

/** What the page's reader has: orders that somebody works on, and invoices that wait. */
async function openShop(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange("shop", "topic");
  await channel.assertExchange("shop.failed", "direct");
  await channel.assertQueue("orders", {
    deadLetterExchange: "shop.failed",
    deadLetterRoutingKey: "orders.dead",
  });
  await channel.assertQueue("orders.dead");
  await channel.assertQueue("invoices");
  await channel.bindQueue("orders", "shop", "order.placed");
  await channel.bindQueue("orders.dead", "shop.failed", "orders.dead");
  await channel.bindQueue("invoices", "shop", "invoice.written");
  await channel.consume("orders", (message) => message !== null && channel.ack(message));
  const management = await openManagement({ managementUrl, vhost: vhost.name });
  const place = encodeURIComponent(vhost.name);
  // The broker's HTTP API tells of consumers a moment later; for their connections the import waits itself.
  await vi.waitFor(
    async () => {
      expect(await management.find(`/consumers/${place}`, z.array(z.unknown()))).toHaveLength(1);
    },
    { timeout: 120_000, interval: 200 },
  );
}

/** Sends until the test is over. */
async function trade(channel: ConfirmChannel): Promise<void> {
  for (let number = 1; !closing.signal.aborted; number += 1) {
    const send = (key: string, body: object) =>
      channel.publish("shop", key, Buffer.from(JSON.stringify(body)), { persistent: true });
    send("order.placed", { order: `o-${String(number)}`, cups: number });
    send("invoice.written", { order: `o-${String(number)}`, cents: number * 250 });
    await channel.waitForConfirms();
    await sleep(5);
  }
}
