import { orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { orders } from "../load.js";

/** Twenty-five payments a second: an order has two, and those that come at once wait for one another. */
const SLOW = { PROVIDER_LATENCY_MS: "200", PROVIDER_CONCURRENCY: "5" } as const;
const QUICK = { PROVIDER_LATENCY_MS: "20", PROVIDER_CONCURRENCY: "" } as const;
const ORDERS = 1_000;
const AT_ONCE = 50;

export const orderDelays: AlertDrill = {
  alerts: ["OrderDelaysBurnFast", "OrderDelaysBurnSlowly", "OrdersSlow"],
  breaks: "the card provider takes its time, and more is ordered than it has",
  quick: false,
  load: orders,
  async run({ shop, fires, does, clears, atEnd }) {
    const payment = shop.program("payment");
    const mend = atEnd(() => payment.restart(QUICK));
    await payment.restart(SLOW);
    await payment.ready();
    const ids = await placeMany(shop.gateway, ORDERS, { make: () => orderOf(), atOnce: AT_ONCE });
    for (const alert of ["OrderDelaysBurnFast", "OrdersSlow", "OrderDelaysBurnSlowly"]) await fires(alert);
    await does("OrderDelaysBurnFast", "or its provider is", mend);
    await untilEnded(shop, ids);
    for (const alert of ["OrderDelaysBurnFast", "OrdersSlow", "OrderDelaysBurnSlowly"]) await clears(alert);
  },
};
