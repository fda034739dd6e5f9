import { placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";

export const outboxStuck: AlertDrill = {
  alerts: ["OutboxStuck"],
  breaks: "the broker lets the shipping service write nothing any more",
  quick: true,
  async run({ shop, fires, page, does, clears }) {
    const url = new URL(shop.environmentOf("shipping")["AMQP_URL"] ?? "");
    const user = decodeURIComponent(url.username);
    const vhost = decodeURIComponent(url.pathname.slice(1));
    const listed = await shop.stack.rabbitmqctl(["list_permissions", "-p", vhost, "--silent"]);
    const [, configure = "", write = "", read = ""] =
      listed
        .split("\n")
        .find((line) => line.startsWith(`${user}\t`))
        ?.split("\t") ?? [];
    const ids = await placeMany(shop.gateway, 5);
    await shop.stack.rabbitmqctl(["set_permissions", "-p", vhost, user, configure, "^$", read]);
    await fires("OutboxStuck", { service: "shipping" });
    const ready = await fetch(`${shop.url("shipping") ?? ""}/health/ready`);
    const why = await ready.text();
    if (!why.includes("outbox")) throw new Error(`/health/ready does not say why: ${why}`);
    const rows = await shop.databases.rows("shipping", page("OutboxStuck").span("select seq, created_at"));
    if (rows.length === 0) throw new Error("the statement of the page finds no row");
    await does(
      "OutboxStuck",
      "the service's user may not publish there (`rabbitmqctl list_permissions`",
      () => shop.stack.rabbitmqctl(["set_permissions", "-p", vhost, user, configure, write, read]),
    );
    await clears("OutboxStuck");
    await untilEnded(shop, ids);
  },
};
