import { eventually } from "@warren/messaging/testing";
import { orderOf, PATIENCE_MS, placeMany } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import { addressOf } from "../program-settings.js";
import { writePermissionOf } from "../write-permission.js";

const PARCELS = 5;

export const outboxStuck: AlertDrill = {
  alerts: ["OutboxStuck"],
  breaks: "the broker lets the shipping service write nothing any more",
  quick: true,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const permission = await writePermissionOf(shop, "shipping");
    // What is published for a message goes around the outbox, but not what a timer has to say: their parcels lie in the house.
    const ids = await placeMany(shop.gateway, PARCELS, { make: () => orderOf() });
    await keepInTheHouse(shop, ids);
    const putBack = atEnd(permission.giveBack);
    await permission.take();
    await letLeave(shop, ids);
    await fires("OutboxStuck", { service: "shipping" });
    const ready = await fetch(`http://${addressOf(shop, "shipping")}/health/ready`);
    const why = await ready.text();
    if (!why.includes("outbox")) throw new Error(`/health/ready does not say why: ${why}`);
    const rows = await shop.databases.rows("shipping", page("OutboxStuck").span("select seq, created_at"));
    if (rows.length === 0) throw new Error("the statement of the page finds no row");
    const words = "the service's user may not publish there (`rabbitmqctl list_permissions`";
    await does("OutboxStuck", words, putBack);
    await clears("OutboxStuck");
  },
};

/** They are kept there: to take a right away may take longer than the seconds after which parcels leave in this shop. */
async function keepInTheHouse({ databases }: AlertShop, ids: readonly string[]): Promise<void> {
  const paid =
    "update shipments set dispatch_at = now() + interval '1 hour' where state = 'scheduled' and dispatch_at is not null and order_id = any($1::uuid[]) returning order_id";
  await eventually(
    async () => {
      const { length } = await databases.rows("shipping", paid, [ids]);
      if (length < ids.length)
        throw new Error(`${String(length)} of ${String(ids.length)} parcels are paid for`);
    },
    { withinMs: PATIENCE_MS, everyMs: 100 },
  );
}

/** Lets the hour pass after which they leave. */
async function letLeave({ databases }: AlertShop, ids: readonly string[]): Promise<void> {
  await databases.rows(
    "shipping",
    "update shipments set dispatch_at = now() where order_id = any($1::uuid[])",
    [ids],
  );
}
