import type { Drill } from "../drill.js";

const BUYERS = 20;

export const lastUnitRaced: Drill = {
  name: "last-unit-raced",
  title: "Twenty customers want the last one",
  breaks: "nothing: twenty orders for one unit arrive at the same moment",
  pattern:
    'Stock is decided where it lies: the inventory takes a batch of reservations in one transaction and locks each product\'s row, so two orders never both see the last unit. Who comes second gets a "no" that is a message, before any money was asked for.',
  docs: "docs/adr/0004-batches-with-set-based-statements.md",
  async run(steps) {
    const product = await steps.stockUp(1);
    steps.breaks(`${BUYERS} customers order the last one at once.`);
    const ids = await Promise.all(Array.from({ length: BUYERS }, () => steps.place(product)));
    const orders = await steps.ended(ids);
    const count = (status: string) => orders.filter((order) => order.status === status).length;

    for (const status of ["rejected", "confirmed"]) {
      const one = orders.find((order) => order.status === status);
      if (one !== undefined) await steps.follow(one.id);
    }
    steps.check("exactly one customer has it", count("confirmed"), 1);
    steps.check("the others were told no", count("rejected"), BUYERS - 1);
    const losers = orders.filter(({ status }) => status === "rejected");
    const payments = await Promise.all(losers.map(({ id }) => steps.paymentEventsOf(id)));
    steps.check("no card of theirs was asked", payments.flat(), []);
    await steps.checkSoon("the shelf is empty", () => steps.availableOf(product), 0);
  },
};
