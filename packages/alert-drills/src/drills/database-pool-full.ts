import { keepDoing, orderOf, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";

const AT_ONCE = 40;

export const databasePoolFull: AlertDrill = {
  alerts: ["DatabasePoolFull"],
  breaks: "the order service is started again with one connection to its database, and orders keep coming",
  quick: true,
  async run({ shop, fires, page, does, clears, atEnd }) {
    const order = shop.program("order");
    const giveMore = atEnd(() => order.restart({ DATABASE_CONNECTIONS: "" }));
    await order.restart({ DATABASE_CONNECTIONS: "1" });
    await order.ready();
    const ids: string[] = [];
    const placing = keepDoing(async () => {
      ids.push(...(await placeMany(shop.gateway, AT_ONCE, { make: () => orderOf(), atOnce: AT_ONCE })));
    });
    const endPlacing = atEnd(placing.end);
    await fires("DatabasePoolFull", { service: "order" });
    await lookAtSessions(shop, page("DatabasePoolFull").span("select pid, state, wait_event_type"));
    await does("DatabasePoolFull", "Start the service with more `DATABASE_CONNECTIONS`", giveMore);
    // With as many orders as before: it was the pool.
    await clears("DatabasePoolFull");
    await endPlacing();
    await untilEnded(shop, ids);
  },
};

type Session = Readonly<{ pid: number; wait_event_type: string | null; left: string }>;

/** @throws Error where the statement shows nobody but itself, or a lock, which would be another cause */
async function lookAtSessions({ databases }: AlertShop, statement: string): Promise<void> {
  const sessions = await databases.rows<Session>("orders", statement);
  const others = sessions.filter(({ left }) => !statement.startsWith(left));
  if (others.length === 0) throw new Error("the statement of the page shows no session of the service");
  const locked = others.filter((one) => one.wait_event_type === "Lock");
  if (locked.length > 0) throw new Error(`sessions wait for a lock: ${JSON.stringify(locked)}`);
}
