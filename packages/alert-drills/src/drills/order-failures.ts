import { orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import { orders } from "../load.js";

/** Longer than a step takes on a busy machine once all services are back. */
const DEADLINE_MS = "4000";
const ONE_LAMP = { make: () => orderOf() };

function failures(alert: string, quick: boolean): AlertDrill {
  return {
    alerts: [alert],
    breaks: "the shipping service stands still for longer than orders wait for it",
    quick,
    load: orders,
    async run({ shop, underLoad, fires, does, clears, atEnd }) {
      const order = shop.program("order");
      const shipping = shop.program("shipping");
      atEnd(() => order.restart({ STEP_DEADLINE_MS: "" }));
      await order.restart({ STEP_DEADLINE_MS: DEADLINE_MS });
      await order.ready();
      await untilEnded(shop, await placeMany(shop.gateway, 10, ONE_LAMP));
      await underLoad();
      const startAgain = atEnd(() => shipping.kill());
      shipping.pause();
      await fires(alert);
      await does(alert, "1. The service of that step is away", startAgain);
      await clears(alert);
    },
  };
}

export const orderFailuresBurnFast = failures("OrderFailuresBurnFast", true);
export const orderFailuresBurnSlowly = failures("OrderFailuresBurnSlowly", false);
