import { delay } from "@warren/messaging";
import type { Drill } from "../drill.js";

const DOWN_MS = 5_000;

export const databaseDown: Drill = {
  name: "database-down",
  title: "PostgreSQL cannot be reached",
  breaks: "every connection to PostgreSQL, for five seconds",
  pattern:
    "A service that cannot work pauses its queues instead of failing message after message: no attempt is used up and nothing goes to the dead letters. The gateway needs no database: it answers 202 once the broker has the order on disk.",
  docs: "docs/adr/0007-pausing-is-not-retrying.md",
  async run(steps) {
    const { database } = steps.system.proxies();
    const product = await steps.stockUp(5);
    steps.breaks("PostgreSQL is cut off.");
    database.refuse();
    database.cut();
    try {
      const id = await steps.place(product);
      const waiting = await steps.system.gateway.request("GET", `/api/orders/${id}`);
      steps.check("the shop says that it has the order", waiting?.body["status"], "accepted");
      await delay(DOWN_MS);
      steps.mends("PostgreSQL is back.");
      database.thaw();
      const order = await steps.follow(id);

      steps.check("the order that waited is confirmed", order.status, "confirmed");
      steps.check("the customer paid once", await steps.paymentEventsOf(id), [
        "authorize approved",
        "capture approved",
      ]);
    } finally {
      database.thaw();
    }
    await steps.system.ready();
  },
};
