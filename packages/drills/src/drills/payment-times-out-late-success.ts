import type { Drill } from "../drill.js";
import { simulateFailure } from "../simulate-failure.js";

const OUTAGE_MS = 600_000;
const DEADLINE_MS = 3_000;

export const paymentTimesOut: Drill = {
  name: "payment-times-out-late-success",
  title: "Payment does not answer in time, and succeeds when nobody waits any more",
  breaks: "the card provider leaves every call without an answer until after the saga's deadline",
  pattern:
    "A deadline that passes says nothing about the money: the provider may have set it aside or still do so. So the saga never forgets a step it gave up: it sends VoidPayment before it releases the stock, and the void leaves a mark that an authorization which comes later finds. A late success is undone, whenever it comes.",
  docs: "ARCHITECTURE.md#the-saga",
  async run(steps) {
    const { system } = steps;
    const product = await steps.stockUp(5);
    steps.says(`The order service gives each step ${DEADLINE_MS / 1_000} s today.`);
    await system.program("order").restart({ STEP_DEADLINE_MS: String(DEADLINE_MS) });
    await system.ready();
    try {
      steps.breaks("The card provider hangs.");
      await simulateFailure(system, "payment", "provider_slow", OUTAGE_MS);
      const id = await steps.place(product);
      await steps.follow(id, ["compensating"]);
      steps.check("no money had been touched when the saga gave up", await steps.paymentEventsOf(id), []);
      steps.mends("The provider answers again: the authorization that was asked for goes through, too late.");
      await simulateFailure(system, "payment", "provider_slow", undefined);
      const order = await steps.follow(id);

      steps.check("the order was called off", order.status, "cancelled");
      steps.check("what was set aside late was let go", await steps.paymentOf(id), "voided");
      steps.check(
        "nothing was captured",
        (await steps.paymentEventsOf(id)).includes("capture approved"),
        false,
      );
      steps.check("the stock was given back", await steps.reservationOf(id), "released");
      await steps.checkSoon("the customer was told once", () => steps.mailsAbout(id), ["order_cancelled"]);
    } finally {
      await system.program("order").restart({ STEP_DEADLINE_MS: "" });
      await system.ready();
    }
  },
};
