import type { ServiceDatabase } from "@warren/audit";
import type { Databases } from "@warren/test-system";

/** Something that was done more than once, though it may be done once. */
export type Doubled = Readonly<{ what: string; key: string; times: number }>;

type Question = Readonly<{ what: string; database: ServiceDatabase; sql: string }>;

/** Each gives the keys that have more than one. */
const QUESTIONS: readonly Question[] = [
  ...(["authorize", "capture", "refund"] as const).map((action): Question => ({
    what: `payment: ${action}`,
    database: "payment",
    sql: `select order_id::text as key, count(*)::int as times from payment_events
      where action = '${action}' and outcome = 'approved' group by 1 having count(*) > 1`,
  })),
  {
    what: "stock movement",
    database: "inventory",
    sql: `select order_id || ' ' || product_id || ' ' || kind as key, count(*)::int as times from stock_movements
      where order_id is not null group by 1 having count(*) > 1`,
  },
  {
    what: "shipment",
    database: "shipping",
    sql: `select order_id::text as key, count(*)::int as times from shipments
      where state in ('scheduled', 'dispatched', 'delivered') group by 1 having count(*) > 1`,
  },
  {
    what: "e-mail",
    database: "notification",
    sql: `select subject_id || ' ' || template as key, count(*)::int as times from notices
      where channel = 'email' and template like 'order%' group by 1 having count(*) > 1`,
  },
];

/** Looks into the databases for what was done twice. */
export async function doubledEffects(databases: Databases): Promise<readonly Doubled[]> {
  const found: Doubled[] = [];
  for (const { what, database, sql } of QUESTIONS) {
    const rows = await databases.rows<Readonly<{ key: string; times: number }>>(database, sql);
    found.push(...rows.map(({ key, times }) => ({ what, key, times })));
  }

  return found;
}

/** How often each thing was done in all: what the zero above is a zero of. */
export async function countedEffects(databases: Databases): Promise<Readonly<Record<string, number>>> {
  const [money] = await databases.rows<Record<string, number>>(
    "payment",
    `select count(*) filter (where action = 'authorize')::int as authorizations,
       count(*) filter (where action = 'capture')::int as captures,
       count(*) filter (where action = 'void')::int as voids,
       count(*) filter (where action = 'refund')::int as refunds
     from payment_events where outcome = 'approved'`,
  );
  const [stock] = await databases.rows<Record<string, number>>(
    "inventory",
    "select count(distinct order_id)::int as reservations from stock_movements where kind = 'reserved'",
  );
  const [parcels] = await databases.rows<Record<string, number>>(
    "shipping",
    "select count(*) filter (where state in ('scheduled', 'dispatched', 'delivered'))::int as shipments from shipments",
  );
  const [mails] = await databases.rows<Record<string, number>>(
    "notification",
    `select count(*)::int as "e-mails" from notices where channel = 'email'`,
  );

  return { ...stock, ...money, ...parcels, ...mails };
}

/** Orders that are not what was ordered first, since another one was sent under their key. */
export async function replacedOrders(
  databases: Databases,
  abused: ReadonlyMap<string, string>,
): Promise<readonly Doubled[]> {
  const rows = await databases.rows<Readonly<{ id: string; priority: string }>>(
    "orders",
    "select id, priority from orders where id = any($1::uuid[])",
    [[...abused.keys()]],
  );

  return rows
    .filter(({ id, priority }) => abused.get(id) !== priority)
    .map(({ id }) => ({ what: "order with another one's terms", key: id, times: 2 }));
}
