import type { Drill } from "../drill.js";

export const cardDeclined: Drill = {
  name: "card-declined",
  title: "The customer's card is declined",
  breaks: "the card provider says no when the amount is to be set aside",
  pattern:
    "A declined card is an answer, not an error: PaymentDeclined is a message of the contract, and nothing is retried. The saga undoes what it had done until then, newest first: only stock had been reserved, so ReleaseStock is all there is to undo.",
  docs: "ARCHITECTURE.md#the-saga",
  async run(steps) {
    const product = await steps.stockUp(5);
    steps.breaks('A customer pays with "card-declined".');
    const id = await steps.place(product, { paymentMethod: "card-declined" });
    const order = await steps.follow(id);

    steps.check("the order is rejected", order.status, "rejected");
    steps.check("no money was touched", await steps.paymentEventsOf(id), ["authorize declined"]);
    steps.check("the stock was given back", await steps.reservationOf(id), "released");
    await steps.checkSoon("all five are on the shelf again", () => steps.availableOf(product), 5);
    steps.check("no parcel was packed", await steps.shipmentOf(id), undefined);
    await steps.checkSoon("the customer was told once", () => steps.mailsAbout(id), ["order_rejected"]);
  },
};
