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
  async run(stage) {
    const { database } = stage.shop.doors;
    const good = await stage.stockUp(5);
    stage.breaks("PostgreSQL is cut off.");
    database.refuse();
    database.cut();
    try {
      const id = await stage.place(good);
      const waiting = await stage.front("GET", `/api/orders/${id}`);
      stage.check("the shop says that it has the order", waiting?.body["status"], "accepted");
      await delay(DOWN_MS);
      stage.mends("PostgreSQL is back.");
      database.thaw();
      const order = await stage.follow(id);

      stage.check("the order that waited is confirmed", order.status, "confirmed");
      stage.check("the customer paid once", await stage.ledgerOf(id), [
        "authorize approved",
        "capture approved",
      ]);
    } finally {
      database.thaw();
    }
    await stage.shop.ready();
  },
};
