import { randomUUID } from "node:crypto";
import { delay } from "@warren/messaging";
import { LAMP, openAdministrator } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";

const QUEUE = "inventory.updates";
const AT_ONCE = 200;
const EVERY_MS = 250;

export const backlogGrows: AlertDrill = {
  alerts: ["BacklogGrows"],
  breaks: "an administrator pauses a queue and forgets it, while deliveries come in",
  quick: true,
  async run({ shop, fires, does, clears }) {
    const pauses = `${shop.url("gateway") ?? ""}/api/admin/pauses`;
    const headers = { "x-api-key": shop.adminKey, "content-type": "application/json" };
    await adjustStock(shop, 1);
    const paused = await fetch(pauses, {
      method: "POST",
      headers,
      body: JSON.stringify({ queue: QUEUE, reason: "the stock is counted", durationMs: 3_600_000 }),
    });
    if (!paused.ok) throw new Error(`not paused: ${await paused.text()}`);
    const ending = new AbortController();
    const over = () => ending.signal.aborted;
    const deliveries = (async () => {
      while (!over()) {
        await adjustStock(shop, AT_ONCE);
        await delay(EVERY_MS);
      }
    })();
    try {
      await fires("BacklogGrows", { queue: QUEUE });
      const who = await (await fetch(pauses, { headers })).text();
      if (!who.includes(QUEUE)) throw new Error(`no pause is listed: ${who}`);
    } finally {
      ending.abort();
      await deliveries;
    }
    await does("BacklogGrows", "see who and why, and resume it", () =>
      fetch(`${pauses}?queue=${QUEUE}`, { method: "DELETE", headers }),
    );
    await clears("BacklogGrows");
  },
};

async function adjustStock({ amqpUrl }: AlertShop, count: number): Promise<void> {
  const admin = await openAdministrator(amqpUrl);
  for (let n = 0; n < count; n++)
    admin.channel.publish(
      "inventory",
      "stock.adjust",
      Buffer.from(
        JSON.stringify({
          adjustmentId: randomUUID(),
          productId: LAMP.productId,
          delta: 1,
          reason: "A delivery.",
        }),
      ),
      {
        messageId: randomUUID(),
        type: "AdjustStock",
        headers: { "x-schema-version": "1.0.0" },
        contentType: "application/json",
        deliveryMode: 2,
      },
    );
  await admin.channel.waitForConfirms();
  await admin.close();
}
