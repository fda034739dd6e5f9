import type { Drill } from "../drill.js";

export const shippingFailsAfterAuthorization: Drill = {
  name: "shipping-fails-after-authorization",
  title: "No carrier takes the parcel after the money was set aside",
  breaks: "shipping refuses, when stock is reserved and the payment authorized",
  pattern:
    "The carrier is asked before the money is taken, because to let go of an authorization costs nothing and a refund does. The saga compensates in reverse order, each step after the answer to the one before: VoidPayment, then ReleaseStock.",
  docs: "docs/adr/0005-compensations-wait-for-one-another.md",
  async run(steps) {
    const product = await steps.stockUp(5);
    steps.breaks("The customer lives in Antarctica, where no carrier of ours goes.");
    const id = await steps.place(product, { address: { country: "AQ" } });
    const order = await steps.follow(id);

    steps.check("the order is rejected", order.status, "rejected");
    steps.check("the authorization was let go, nothing was captured", await steps.paymentEventsOf(id), [
      "authorize approved",
      "void approved",
    ]);
    steps.check("payment was undone before stock", order.timeline?.map(({ event }) => event).slice(-3), [
      "ShipmentFailed",
      "PaymentVoided",
      "StockReleased",
    ]);
    await steps.checkSoon("all five are on the shelf again", () => steps.availableOf(product), 5);
    await steps.checkSoon("the customer was told once", () => steps.mailsAbout(id), ["order_rejected"]);
  },
};
