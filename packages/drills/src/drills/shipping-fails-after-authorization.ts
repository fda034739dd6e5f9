import type { Drill } from "../drill.js";

export const shippingFailsAfterAuthorization: Drill = {
  name: "shipping-fails-after-authorization",
  title: "No carrier takes the parcel after the money was set aside",
  breaks: "shipping refuses, when stock is reserved and the payment authorized",
  pattern:
    "The carrier is asked before the money is taken, because to let go of an authorization costs nothing and a refund does. The saga compensates in reverse order, each step after the answer to the one before: VoidPayment, then ReleaseStock.",
  docs: "docs/adr/0005-compensations-wait-for-one-another.md",
  async run(stage) {
    const good = await stage.stockUp(5);
    stage.breaks("The customer lives in Antarctica, where no carrier of ours goes.");
    const id = await stage.place(good, { address: { country: "AQ" } });
    const order = await stage.follow(id);

    stage.check("the order is rejected", order.status, "rejected");
    stage.check("the authorization was let go, nothing was captured", await stage.ledgerOf(id), [
      "authorize approved",
      "void approved",
    ]);
    stage.check("payment was undone before stock", order.timeline.map(({ event }) => event).slice(-3), [
      "ShipmentFailed",
      "PaymentVoided",
      "StockReleased",
    ]);
    await stage.checkSoon("all five are on the shelf again", () => stage.availableOf(good), 5);
    await stage.checkSoon("the customer was told once", () => stage.lettersAbout(id), ["order_rejected"]);
  },
};
