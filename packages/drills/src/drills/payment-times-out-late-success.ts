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
  async run(stage) {
    const { shop } = stage;
    const good = await stage.stockUp(5);
    stage.says(`The order service gives each step ${DEADLINE_MS / 1_000} s today.`);
    await shop.program("order").restart({ STEP_DEADLINE_MS: String(DEADLINE_MS) });
    await shop.ready();
    try {
      stage.breaks("The card provider hangs.");
      await simulateFailure(shop, "payment", "provider_slow", OUTAGE_MS);
      const id = await stage.place(good);
      await stage.follow(id, ["compensating"]);
      stage.check("no money had been touched when the saga gave up", await stage.ledgerOf(id), []);
      stage.mends("The provider answers again: the authorization that was asked for goes through, too late.");
      await simulateFailure(shop, "payment", "provider_slow", undefined);
      const order = await stage.follow(id);

      stage.check("the order was called off", order.status, "cancelled");
      stage.check("what was set aside late was let go", await stage.paymentOf(id), "voided");
      stage.check("nothing was captured", (await stage.ledgerOf(id)).includes("capture approved"), false);
      stage.check("the stock was given back", await stage.reservationOf(id), "released");
      await stage.checkSoon("the customer was told once", () => stage.lettersAbout(id), ["order_cancelled"]);
    } finally {
      await shop.program("order").restart({ STEP_DEADLINE_MS: "" });
      await shop.ready();
    }
  },
};
