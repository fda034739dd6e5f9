import type { Drill } from "../drill.js";

const ORDERS = 20;

export const serviceKilled: Drill = {
  name: "service-killed",
  title: "The payment service is killed with money in its hands",
  breaks: "SIGKILL of the payment service in the middle of twenty payments; its supervisor starts it again",
  pattern:
    "A process may end between any two statements. Messages are acked last, so the broker gives them out again; state, inbox mark and answer are one transaction, so either all of a payment is there or nothing; and the provider is asked with a key that is the same each time, so an authorization whose answer was lost is not a second one.",
  docs: "ARCHITECTURE.md#how-a-batch-is-handled",
  async run(steps) {
    const product = await steps.stockUp(ORDERS);
    const placing = Array.from({ length: ORDERS }, () => steps.place(product));
    const first = await Promise.race(placing);
    steps.breaks("The payment service gets a SIGKILL.");
    await steps.system.program("payment").kill();
    const ids = await Promise.all(placing);
    await steps.follow(first);
    const orders = await steps.ended(ids);

    steps.check(
      "every order is confirmed",
      orders.map(({ status }) => status),
      ids.map(() => "confirmed"),
    );
    const payments = await Promise.all(ids.map((id) => steps.paymentEventsOf(id)));
    steps.check(
      "every customer paid once",
      payments,
      ids.map(() => ["authorize approved", "capture approved"]),
    );
    await steps.checkSoon("every unit is sold once", () => steps.availableOf(product), 0);
    await steps.system.ready();
  },
};
