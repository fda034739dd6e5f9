import type { Drill } from "../drill.js";

export const shippingFailsAfterCapture: Drill = {
  name: "shipping-fails-after-capture",
  title: "The parcel does not leave though the customer has paid",
  breaks: "the shipment of a confirmed order is called off, when the money was taken and the stock sold",
  pattern:
    "What was captured cannot be voided, only paid back: the compensation depends on how far the order had come. The shipment is called off first, since a parcel that has left the house ends the undoing; then RefundPayment, then the sold goods go back on the shelf. The ledger keeps both entries: money was taken once and paid back once.",
  docs: "ARCHITECTURE.md#the-saga",
  async run(stage) {
    const good = await stage.stockUp(5);
    const id = await stage.place(good);
    await stage.follow(id, ["confirmed"]);
    stage.check("the money was taken", await stage.paymentOf(id), "captured");
    stage.breaks("Before the parcel leaves the house its shipment is called off.");
    await stage.cancel(id);
    const order = await stage.follow(id, ["cancelled"]);

    stage.check(
      "shipment, payment and stock were undone in this order",
      order.timeline.map(({ event }) => event).slice(-3),
      ["ShipmentCancelled", "PaymentRefunded", "StockReleased"],
    );
    stage.check("taken once, paid back once", await stage.ledgerOf(id), [
      "authorize approved",
      "capture approved",
      "refund approved",
    ]);
    stage.check("the shipment is cancelled", await stage.shipmentOf(id), "cancelled");
    await stage.checkSoon("all five are on the shelf again", () => stage.availableOf(good), 5);
    await stage.checkSoon("the customer was told of both", () => stage.lettersAbout(id), [
      "order_confirmed",
      "order_cancelled",
    ]);
  },
};
