import { rowsOf } from "@warren/service-host";
import type { Pool } from "pg";
import { merged, type Fact } from "./facts.js";

/** What a customer bought, in one currency. */
export type Customer = Readonly<{
  userId: string;
  currency: string;
  /** Sold, and not given back. */
  orders: number;
  revenue: string;
  /** Rejected or cancelled. */
  undone: number;
}>;

const facts = rowsOf<Fact>().as(
  "f",
  {
    order_id: ["uuid", ({ orderId }) => orderId],
    user_id: ["uuid", ({ userId }) => userId],
    total_amount: ["numeric", ({ totalAmount }) => totalAmount],
    currency: ["text", ({ currency }) => currency],
    confirmed_at: ["timestamptz", ({ confirmedAt }) => confirmedAt],
    undone_at: ["timestamptz", ({ undoneAt }) => undoneAt],
  },
  ["only"],
);

// One statement a batch, whatever it holds and however many generations there are. A generation that is just being removed is left out, and
// is not removed while this writes to it. In the order of keys, so that two instances never deadlock.
const APPLY = `
  insert into purchases as p (generation, order_id, user_id, total_amount, currency, confirmed_at, undone_at)
  select g.id, f.* from (
    select id from generations where ${facts.shared.only}::bigint is null or id = ${facts.shared.only}
    order by id for key share skip locked
  ) as g cross join ${facts.from}
  order by g.id, f.order_id
  on conflict (generation, order_id) do update set
    confirmed_at = coalesce(p.confirmed_at, excluded.confirmed_at),
    undone_at = coalesce(p.undone_at, excluded.undone_at)`;

/** The statement that adds facts to every generation, or to one of them. */
export function applying(news: readonly Fact[], generation: string | null = null) {
  return { text: APPLY, values: facts.values(merged(news), { only: generation }) };
}

const BEST = `
  select user_id as "userId", currency,
    (count(*) filter (where sold))::int as orders,
    coalesce(sum(total_amount) filter (where sold), 0)::text as revenue,
    (count(*) filter (where undone_at is not null))::int as undone
  from purchases, lateral (select confirmed_at is not null and undone_at is null as sold) as s
  where generation = (select id from generations where is_current)
  group by user_id, currency order by sum(total_amount) filter (where sold) desc nulls last, user_id limit $1`;

/** Those who bought for the most money, in any currency. */
export async function bestCustomers(database: Pool, limit: number): Promise<readonly Customer[]> {
  return (await database.query<Customer>(BEST, [limit])).rows;
}

/** How far a model is. */
export type Position = Readonly<{
  isBuilt: boolean;
  /** When the newest event happened that is in it. */
  newestEventAt: Date | null;
}>;

const POSITION = `
  select g.id is not null as "isBuilt", (
    select greatest(confirmed_at, undone_at) from purchases where generation = g.id
    order by greatest(confirmed_at, undone_at) desc limit 1
  ) as "newestEventAt"
  from (select 1) as one left join generations g on g.is_current`;

/** How far the model is that answers. */
export async function positionOf(database: Pool): Promise<Position> {
  const { rows } = await database.query<Position>(POSITION);

  return rows[0] ?? { isBuilt: false, newestEventAt: null };
}
