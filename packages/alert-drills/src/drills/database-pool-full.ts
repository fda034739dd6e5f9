import { eventually } from "@warren/messaging/testing";
import { keepDoing, orderOf, PATIENCE_MS, placeMany, untilEnded } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import type { Load } from "../load.js";

const AT_ONCE = 40;

export const databasePoolFull: AlertDrill = {
  alerts: ["DatabasePoolFull"],
  breaks: "the order service is started again with one connection to its database, and orders keep coming",
  quick: true,
  load: ordersAtOnce,
  async run({ shop, underLoad, fires, page, does, clears, atEnd }) {
    const order = shop.program("order");
    const giveMore = atEnd(() => order.restart({ DATABASE_CONNECTIONS: "" }));
    await order.restart({ DATABASE_CONNECTIONS: "1" });
    await order.ready();
    await underLoad();
    await fires("DatabasePoolFull", { service: "order" });
    await lookAtSessions(shop, page("DatabasePoolFull").span("select pid, state, wait_event_type"));
    await does("DatabasePoolFull", "Start the service with more `DATABASE_CONNECTIONS`", giveMore);
    await order.ready();
    await untilScraped(shop, Date.now());
    await clears("DatabasePoolFull");
  },
};

/** Many customers at the same moment, again and again. */
function ordersAtOnce(shop: AlertShop): Promise<Load> {
  const ids: string[] = [];
  const placing = keepDoing(async () => {
    ids.push(...(await placeMany(shop.gateway, AT_ONCE, { make: () => orderOf(), atOnce: AT_ONCE })));
  });

  return Promise.resolve({
    count: () => ids.length,
    async end() {
      await placing.end();
      await untilEnded(shop, ids);
    },
  });
}

/** What a program that has ended does not say any more clears the alert too. Resolves when Prometheus has figures of the pool from this moment or later, in ms since 1970. */
async function untilScraped({ prometheus }: AlertShop, moment: number): Promise<void> {
  await eventually(
    async () => {
      const [scraped] = await prometheus.query(
        'min(timestamp(warren_database_connections{service="order"}))',
      );
      if (scraped === undefined || scraped.value * 1_000 < moment)
        throw new Error("Prometheus has no figures of the order service since it was started again");
    },
    { withinMs: PATIENCE_MS, everyMs: 250 },
  );
}

type Session = Readonly<{ pid: number; wait_event_type: string | null; left: string }>;

/** @throws Error where the statement shows nobody but itself, or a lock, which would be another cause */
async function lookAtSessions({ databases }: AlertShop, statement: string): Promise<void> {
  const sessions = await databases.rows<Session>("orders", statement);
  const others = sessions.filter(({ left }) => !statement.startsWith(left));
  if (others.length === 0) throw new Error("the statement of the page shows no session of the service");
  const locked = others.filter((one) => one.wait_event_type === "Lock");
  if (locked.length > 0) throw new Error(`sessions wait for a lock: ${JSON.stringify(locked)}`);
}
