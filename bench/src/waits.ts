import { idsOf, offer, overHttp, placeSingly, type Driven, type Load } from "./drive.js";
import { settled, type Ends } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import type { Shop } from "./shop.js";

/** How long customers wait, from when an order is due: in ms, sorted. */
export type Waits = Readonly<{ answeredMs: readonly number[]; confirmedMs: readonly number[] }>;

/** How long they wait at one load. */
export type LoadFigures = Waits & Readonly<{ perSecond: number }>;

const MAX_CONNECTIONS = 1_000;
/** One order in so many. */
export const URGENT_EACH = 20;

/** Offers a load for a while. An order that leaves late has waited since it was due. */
export async function waitsAt(
  shop: Shop,
  ends: Ends,
  { perSecond, loadSeconds, lines }: Readonly<{ perSecond: number; loadSeconds: number; lines: number }>,
): Promise<LoadFigures> {
  const driven = await offered(shop, ends, { perSecond, seconds: loadSeconds, lines });

  return { perSecond, ...waitsOf(driven, ends) };
}

/** How long customers wait whose orders are urgent, and the others, while more is offered than the shop can take. */
export type Overtaking = Readonly<{ urgent: Waits; others: Waits }>;

/** Offers more than the shop can take for a while, and some of it is urgent. */
export async function waitsOfUrgent(
  shop: Shop,
  ends: Ends,
  { perSecond, seconds, lines }: Load,
): Promise<Overtaking> {
  const driven = await offered(shop, ends, { perSecond, seconds, lines, urgentEach: URGENT_EACH });
  const those = (which: boolean) => driven.filter(({ urgent = false }) => urgent === which);

  return { urgent: waitsOf(those(true), ends), others: waitsOf(those(false), ends) };
}

/** Places orders one at a time, each when the shop has nothing else to do. */
export async function waitsWhenIdle(
  shop: Shop,
  ends: Ends,
  { orders, lines }: Readonly<{ orders: number; lines: number }>,
): Promise<Waits> {
  const way = overHttp(shop, 1);
  const ended = (id: string) => settled(shop, ends, [id]);
  const driven = await placeSingly(way.place, benchedProducts, { orders, lines, ended }).finally(way.close);

  return waitsOf(driven, ends);
}

/** Places what a load offers, and waits for the last letter. */
async function offered(shop: Shop, ends: Ends, load: Load): Promise<readonly Driven[]> {
  const way = overHttp(shop, MAX_CONNECTIONS);
  const driven = await offer(way.place, benchedProducts, load).finally(way.close);
  await settled(shop, ends, idsOf(driven));

  return driven;
}

function waitsOf(driven: readonly Driven[], ends: Ends): Waits {
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);

  return {
    answeredMs: sorted(driven.map(({ dueAt, answeredAt }) => answeredAt - dueAt)),
    confirmedMs: sorted(driven.map(({ id, dueAt }) => (ends.confirmedAt.get(id) ?? Number.NaN) - dueAt)),
  };
}
