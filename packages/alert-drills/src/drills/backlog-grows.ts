import { randomUUID } from "node:crypto";
import { delay } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { depthOf, keepDoing, LAMP, openAdministrator, PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import type { Load } from "../load.js";
import { addressOf } from "../program-settings.js";

const QUEUE = "inventory.updates";
/** Few enough that the service keeps up with them, and more than a thousand within seconds. */
const AT_ONCE = 100;
const EVERY_MS = 250;

export const backlogGrows: AlertDrill = {
  alerts: ["BacklogGrows"],
  breaks: "an administrator pauses a queue and forgets it, while deliveries come in",
  quick: true,
  load: deliveries,
  async run({ shop, underLoad, fires, does, clears, atEnd }) {
    await underLoad();
    await untilHandled(shop);
    const resume = atEnd(() => pauses(shop, "DELETE", { query: `?queue=${QUEUE}` }));
    await pauses(shop, "POST", {
      body: { queue: QUEUE, reason: "the stock is counted", durationMs: 3_600_000 },
    });
    await fires("BacklogGrows", { queue: QUEUE });
    const who = await pauses(shop, "GET");
    if (!who.includes(QUEUE)) throw new Error(`no pause is listed: ${who}`);
    await does("BacklogGrows", "see who and why, and resume it", resume);
    await clears("BacklogGrows");
  },
};

/** @throws Error with the gateway's words where it refuses */
async function pauses(
  shop: AlertShop,
  method: "GET" | "POST" | "DELETE",
  { query = "", body }: Readonly<{ query?: string; body?: object }> = {},
): Promise<string> {
  const response = await fetch(`http://${addressOf(shop, "gateway")}/api/admin/pauses${query}`, {
    method,
    headers: { "x-api-key": shop.adminKey, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} of pauses: ${String(response.status)} ${text}`);

  return text;
}

/** Deliveries to the stock that never stop. */
async function deliveries(shop: AlertShop): Promise<Load> {
  const { channel, close } = await openAdministrator(shop.amqpUrl);
  let count = 0;
  const delivering = keepDoing(async () => {
    for (let n = 0; n < AT_ONCE; n++) channel.publish("inventory", "stock.adjust", delivery(), properties());
    await channel.waitForConfirms();
    count += AT_ONCE;
    await delay(EVERY_MS);
  });

  return {
    count: () => count,
    async end() {
      await delivering.end().finally(close);
      await untilEmpty(shop);
    },
  };
}

function delivery(): Buffer {
  const adjustment = {
    adjustmentId: randomUUID(),
    productId: LAMP.productId,
    delta: 1,
    reason: "A delivery.",
  };

  return Buffer.from(JSON.stringify(adjustment));
}

function properties() {
  return {
    messageId: randomUUID(),
    timestamp: Math.floor(Date.now() / 1_000),
    type: "AdjustStock",
    headers: { "x-schema-version": "1.0.0" },
    contentType: "application/json",
    deliveryMode: 2,
  };
}

/** Otherwise the page's queries have no past to tell of. */
async function untilHandled({ prometheus }: AlertShop): Promise<void> {
  const handled = `sum(rate(warren_messages_handled_total{queue="${QUEUE}"}[1m])) > 0`;
  await eventually(
    async () => {
      if ((await prometheus.query(handled)).length === 0) throw new Error(`nothing of ${QUEUE} is handled`);
    },
    { withinMs: PATIENCE_MS, everyMs: 250 },
  );
}

async function untilEmpty({ amqpUrl }: AlertShop): Promise<void> {
  await eventually(
    async () => {
      const depth = await depthOf(amqpUrl, QUEUE);
      if (depth > 0) throw new Error(`${String(depth)} messages wait in ${QUEUE}`);
    },
    { withinMs: PATIENCE_MS, everyMs: 250 },
  );
}
