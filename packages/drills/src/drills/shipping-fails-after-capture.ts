import type { Drill } from "../drill.js";

export const shippingFailsAfterCapture: Drill = {
  name: "shipping-fails-after-capture",
  title: "The parcel does not leave though the customer has paid",
  breaks: "the shipment of a confirmed order is called off, when the money was taken and the stock sold",
  pattern:
    "What was captured cannot be voided, only paid back: the compensation depends on how far the order had come. The shipment is called off first, since a parcel that has left the house ends the undoing; then RefundPayment, then the sold goods go back on the shelf. The ledger keeps both entries: money was taken once and paid back once.",
  docs: "ARCHITECTURE.md#the-saga",
  async run(steps) {
    const product = await steps.stockUp(5);
    const id = await steps.place(product);
    await steps.follow(id, ["confirmed"]);
    steps.check("the money was taken", await steps.paymentOf(id), "captured");
    steps.breaks("Before the parcel leaves the house its shipment is called off.");
    await steps.cancel(id);
    const order = await steps.follow(id, ["cancelled"]);

    steps.check(
      "shipment, payment and stock were undone in this order",
      order.timeline?.map(({ event }) => event).slice(-3),
      ["ShipmentCancelled", "PaymentRefunded", "StockReleased"],
    );
    steps.check("taken once, paid back once", await steps.paymentEventsOf(id), [
      "authorize approved",
      "capture approved",
      "refund approved",
    ]);
    steps.check("the shipment is cancelled", await steps.shipmentOf(id), "cancelled");
    await steps.checkSoon("all five are on the shelf again", () => steps.availableOf(product), 5);
    await steps.checkSoon("the customer was told of both", () => steps.mailsAbout(id), [
      "order_confirmed",
      "order_cancelled",
    ]);
  },
};
