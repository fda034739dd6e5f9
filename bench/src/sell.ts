import { drive, idsOf, overHttp } from "./drive.js";
import { settled, type Ends } from "./orders-ended.js";
import type { BenchedProduct } from "./products.js";
import type { Shop } from "./shop.js";

/** How orders are driven: of which products, how many, how many at once. */
export type Selling = Readonly<{
  ordered: readonly BenchedProduct[];
  orders: number;
  atOnce: number;
  lines: number;
}>;

/** Places orders as fast as they are taken. Resolves after the last letter, with the orders a second up to the last confirmation. */
export async function sell(shop: Shop, ends: Ends, { ordered, ...driving }: Selling): Promise<number> {
  const way = overHttp(shop, driving.atOnce);
  const startedAt = performance.now();
  const ids = idsOf(await drive(way.place, ordered, driving).finally(way.close));
  await ends.untilConfirmed(ids);
  const lastAt = Math.max(...ids.map((id) => ends.confirmedAt.get(id) ?? 0));
  await settled(shop, ends, ids);

  return driving.orders / ((lastAt - startedAt) / 1_000);
}
