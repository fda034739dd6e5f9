import { keepPlacing, orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";

/** Longer than a step takes on a busy machine once all services are back. */
const DEADLINE_MS = "4000";
const ONE_LAMP = { make: () => orderOf() };

function failures(alert: string, quick: boolean): AlertDrill {
  return {
    alerts: [alert],
    breaks: "the shipping service stands still for longer than orders wait for it",
    quick,
    async run({ shop, fires, does, clears, atEnd }) {
      const order = shop.program("order");
      const shipping = shop.program("shipping");
      const waitAsEver = atEnd(() => order.restart({ STEP_DEADLINE_MS: "" }));
      await order.restart({ STEP_DEADLINE_MS: DEADLINE_MS });
      await order.ready();
      await untilEnded(shop, await placeMany(shop.gateway, 10, ONE_LAMP));
      const startAgain = atEnd(() => shipping.kill());
      shipping.pause();
      const placing = keepPlacing(shop.gateway, ONE_LAMP);
      const endPlacing = atEnd(placing.end);
      await fires(alert);
      await does(alert, "1. The service of that step is away", startAgain);
      // With as many orders as before: they are not given up any more.
      await clears(alert);
      await endPlacing();
      await untilEnded(shop, await placing.end());
      await waitAsEver();
    },
  };
}

export const orderFailuresBurnFast = failures("OrderFailuresBurnFast", true);
export const orderFailuresBurnSlowly = failures("OrderFailuresBurnSlowly", false);
