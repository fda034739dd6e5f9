import { eventually } from "@warren/messaging/testing";
import { orderOf, PATIENCE_MS, placeMany } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import { addressOf, settingOf } from "../program-settings.js";

const PARCELS = 5;

export const outboxStuck: AlertDrill = {
  alerts: ["OutboxStuck"],
  breaks: "the broker lets the shipping service write nothing any more",
  quick: true,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const url = new URL(settingOf(shop, "shipping", "AMQP_URL"));
    const user = decodeURIComponent(url.username);
    const vhost = decodeURIComponent(url.pathname.slice(1));
    const { configure, write, read } = await permissionsOf(shop, vhost, user);
    const permit = (mayWrite: string) =>
      shop.stack.rabbitmqctl(["set_permissions", "-p", vhost, user, configure, mayWrite, read]);
    // What is published for a message goes around the outbox, but not what a timer has to say: their parcels lie in the house.
    const ids = await placeMany(shop.gateway, PARCELS, { make: () => orderOf() });
    await untilInTheHouse(shop, ids);
    const putBack = atEnd(() => permit(write));
    await permit("^$");
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

async function untilInTheHouse({ databases }: AlertShop, ids: readonly string[]): Promise<void> {
  const paid =
    "select order_id from shipments where state = 'scheduled' and dispatch_at is not null and order_id = any($1::uuid[])";
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

/** @throws Error where the user has none: to set those that were read would take away all */
async function permissionsOf(
  { stack }: AlertShop,
  vhost: string,
  user: string,
): Promise<Readonly<{ configure: string; write: string; read: string }>> {
  const listed = await stack.rabbitmqctl(["list_permissions", "-p", vhost, "--silent"]);
  const line = listed.split("\n").find((one) => one.startsWith(`${user}\t`));
  const [, configure, write, read] = line?.split("\t") ?? [];
  if (configure === undefined || write === undefined || read === undefined)
    throw new Error(`${user} has no permissions on ${vhost}: ${listed}`);

  return { configure, write, read };
}
