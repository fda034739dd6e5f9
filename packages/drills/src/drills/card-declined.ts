import type { Drill } from "../drill.js";

export const cardDeclined: Drill = {
  name: "card-declined",
  title: "The customer's card is declined",
  breaks: "the card provider says no when the amount is to be set aside",
  pattern:
    "A refusal is an answer, not an error: PaymentDeclined is a message of the contract, and nothing is retried. The saga undoes what it had done until then, newest first: only stock had been reserved, so ReleaseStock is all there is to undo.",
  docs: "ARCHITECTURE.md#the-saga",
  async run(stage) {
    const good = await stage.stockUp(5);
    stage.breaks('A customer pays with "card-declined".');
    const id = await stage.place(good, { paymentMethod: "card-declined" });
    const order = await stage.follow(id);

    stage.check("the order is rejected", order.status, "rejected");
    stage.check("no money was touched", await stage.ledgerOf(id), ["authorize declined"]);
    stage.check("the stock was given back", await stage.reservationOf(id), "released");
    await stage.checkSoon("all five are on the shelf again", () => stage.availableOf(good), 5);
    stage.check("no parcel was packed", await stage.shipmentOf(id), undefined);
    await stage.checkSoon("the customer was told once", () => stage.lettersAbout(id), ["order_rejected"]);
  },
};
