import { orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";

const DEADLINE_MS = "2000";

function failures(alert: string, quick: boolean): AlertDrill {
  return {
    alerts: [alert],
    breaks: "the shipping service stands still for longer than orders wait for it",
    quick,
    async run({ shop, fires, does, clears }) {
      const order = shop.program("order");
      await order.restart({ STEP_DEADLINE_MS: DEADLINE_MS });
      await order.ready();
      const ids = [...(await placeMany(shop.gateway, 10, { make: () => orderOf() }))];
      await untilEnded(shop, ids);
      shop.program("shipping").pause();
      const ending = new AbortController();
      const over = () => ending.signal.aborted;
      const placing = (async () => {
        while (!over()) ids.push(...(await placeMany(shop.gateway, 5, { make: () => orderOf() })));
      })();
      try {
        await fires(alert);
      } finally {
        ending.abort();
        await placing;
      }
      await does(alert, "1. The service of that step is away", () => shop.program("shipping").kill());
      await clears(alert);
      await untilEnded(shop, ids);
      await order.restart({ STEP_DEADLINE_MS: "" });
    },
  };
}

export const orderFailuresBurnFast = failures("OrderFailuresBurnFast", true);
export const orderFailuresBurnSlowly = failures("OrderFailuresBurnSlowly", false);
