import type { Drill } from "../drill.js";

const BUYERS = 20;

export const lastUnitRaced: Drill = {
  name: "last-unit-raced",
  title: "Twenty customers want the last one",
  breaks: "nothing: twenty orders for one unit arrive at the same moment",
  pattern:
    'Stock is decided where it lies: the inventory takes a batch of reservations in one transaction and locks each product\'s row, so two orders never both see the last unit. Who comes second gets a "no" that is a message, before any money was asked for.',
  docs: "docs/adr/0004-batches-with-set-based-statements.md",
  async run(stage) {
    const good = await stage.stockUp(1);
    stage.breaks(`${BUYERS} customers order the last one at once.`);
    const ids = await Promise.all(Array.from({ length: BUYERS }, () => stage.place(good)));
    const orders = await stage.ended(ids);
    const count = (status: string) => orders.filter((order) => order.status === status).length;

    for (const status of ["rejected", "confirmed"]) {
      const one = orders.find((order) => order.status === status);
      if (one !== undefined) await stage.follow(one.id);
    }
    stage.check("exactly one customer has it", count("confirmed"), 1);
    stage.check("the others were told no", count("rejected"), BUYERS - 1);
    const losers = orders.filter(({ status }) => status === "rejected");
    const ledgers = await Promise.all(losers.map(({ id }) => stage.ledgerOf(id)));
    stage.check("no card of theirs was asked", ledgers.flat(), []);
    await stage.checkSoon("the shelf is empty", () => stage.availableOf(good), 0);
  },
};
