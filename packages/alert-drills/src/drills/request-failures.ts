import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@warren/messaging/testing";
import { keepDoing, orderOf, PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { orders } from "../load.js";
import { settingOf } from "../program-settings.js";
import { writePermissionOf } from "../write-permission.js";

const REFUSED = 503;

function failures(alert: string, quick: boolean): AlertDrill {
  return {
    alerts: [alert],
    breaks: "the broker lets the gateway write nothing any more, and customers go on ordering",
    quick,
    load: orders,
    async run({ shop, fires, page, does, clears, atEnd }) {
      const log = () => readFileSync(join(shop.logFolder, "gateway.log"), "utf8");
      const before = log().length;
      const permission = await writePermissionOf(shop, "gateway");
      const putBack = atEnd(permission.giveBack);
      await permission.take();
      // Customers who try once, and see what the gateway answers.
      const statuses = new Set<number | undefined>();
      const trying = keepDoing(async () => {
        const answer = await shop.gateway.request("POST", "/api/orders", { body: orderOf() });
        statuses.add(answer?.status);
      });
      const stop = atEnd(trying.end);
      // What a drill before this one had refused may be in a long window still, and the alert be there at once.
      await eventually(
        () => {
          if (!statuses.has(REFUSED)) throw new Error(`no order was refused: ${[...statuses].join(", ")}`);
        },
        { withinMs: PATIENCE_MS, everyMs: 100 },
      );
      await fires(alert, { method: "POST" });
      page(alert).says("`rabbitmqctl list_permissions`, with `-p` and the virtual host");
      page(alert).says("the log says `ACCESS_REFUSED` once");
      if (!log().slice(before).includes("ACCESS_REFUSED"))
        throw new Error("the gateway's log does not say why");
      await does(alert, "the broker does not let its user write", putBack);
      await stop();
      await clears(alert);
    },
  };
}

export const requestFailuresBurnFast = failures("RequestFailuresBurnFast", true);
export const requestFailuresBurnSlowly = failures("RequestFailuresBurnSlowly", false);

export const gatewayNotReady: AlertDrill = {
  alerts: ["GatewayNotReady"],
  breaks: "the gateway is started again with an address of the broker at which nobody answers",
  quick: true,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const gateway = shop.program("gateway");
    const right = settingOf(shop, "gateway", "AMQP_URL");
    const wrong = new URL(right);
    // Nothing listens there: the way is closed.
    wrong.port = "1";
    const open = atEnd(() => gateway.restart({ AMQP_URL: right }));
    await gateway.restart({ AMQP_URL: wrong.href });
    await fires("GatewayNotReady", { service: "gateway" });
    const ready = await shop.gateway.request("GET", "/health/ready");
    if (ready?.status !== REFUSED) throw new Error(`/health/ready answers ${String(ready?.status)}`);
    page("GatewayNotReady").says("`broker`: the gateway is not connected");
    await does(
      "GatewayNotReady",
      "it is the way that is closed (a firewall, a network policy, `AMQP_URL`)",
      open,
    );
    await gateway.ready();
    await clears("GatewayNotReady");
  },
};
