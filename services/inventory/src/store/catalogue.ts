import type { Queries, Tx } from "@warren/messaging";
import { minorUnitsOf } from "@warren/contracts/money";
import { rowsOf } from "@warren/service-host";
import type { CatalogEntry, ListProducts } from "@warren/generated/inventory";
import type { Stock } from "../domain/stock.js";
import { STOCK_COLUMNS, STOCK_TABLES, stockOf, type StockRow } from "./stocks.js";

/** Of a product that came without a threshold of its own. */
export const DEFAULT_LOW_STOCK_THRESHOLD = 10;

const entries = rowsOf<CatalogEntry>().as(
  "e",
  {
    product_id: ["text", ({ productId }) => productId],
    name: ["text", ({ name }) => name],
    price_minor: ["bigint", ({ price }) => minorUnitsOf(price)],
    currency: ["text", ({ currency }) => currency],
    threshold: ["int", ({ lowStockThreshold }) => lowStockThreshold ?? DEFAULT_LOW_STOCK_THRESHOLD],
  },
  ["now", "with_threshold"],
);

const PUT = `
  insert into products as p (product_id, name, price_minor, currency, low_stock_threshold, created_at, updated_at)
  select product_id, name, price_minor, currency, threshold, ${entries.shared.now}, ${entries.shared.now}
  from ${entries.from}
  on conflict (product_id) do update set
    name = excluded.name, price_minor = excluded.price_minor, currency = excluded.currency,
    low_stock_threshold = case when excluded.product_id = any(${entries.shared.with_threshold}::text[])
      then excluded.low_stock_threshold else p.low_stock_threshold end,
    updated_at = excluded.updated_at`;

const STOCK = `
  insert into inventory (product_id, available_quantity, reserved_quantity, sold_quantity, last_updated)
  select product_id, 0, 0, 0, $2 from unnest($1::text[]) as product_id
  on conflict (product_id) do nothing`;

const FIND = `select ${STOCK_COLUMNS} from ${STOCK_TABLES} where i.product_id = any($1::text[])`;

/** As in `stock-metrics.ts`. Every row is looked at: a catalogue has thousands, and few people ask. */
const LOW = `
  select ${STOCK_COLUMNS}, count(*) over ()::int as count from ${STOCK_TABLES}
  where i.available_quantity <= p.low_stock_threshold
  order by i.available_quantity, i.product_id limit $1`;

const PAGES = `
  select q.request, page.* from unnest($1::text[], $2::text[], $3::int[])
    with ordinality as q(after, pattern, size, request)
  cross join lateral (
    select ${STOCK_COLUMNS} from ${STOCK_TABLES}
    where p.product_id > q.after
      and (q.pattern is null or p.name ilike q.pattern or p.product_id ilike q.pattern)
    order by p.product_id limit q.size + 1
  ) page order by q.request, page."productId"`;

/**
 * Adds products, with nothing in stock, and gives known ones their new name, price and threshold (where one is given).
 * The last entry about a product counts.
 */
export async function putProducts(tx: Tx, given: readonly CatalogEntry[], now: Date): Promise<void> {
  const products = newestOf(given);
  const withThreshold = products.filter(({ lowStockThreshold }) => lowStockThreshold !== undefined);
  const idsOf = (some: typeof products) => some.map(({ productId }) => productId);

  await Promise.all([
    tx.query(PUT, entries.values(products, { now, with_threshold: idsOf(withThreshold) })),
    tx.query(STOCK, [idsOf(products), now]),
  ]);
}

/** The stock of products, by product id. Nothing is locked. */
export async function stocksOf(
  tx: Queries,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, Stock>> {
  const { rows } = await tx.query<StockRow>(FIND, [[...new Set(productIds)]]);

  return new Map(rows.map((row) => [row.productId, stockOf(row)]));
}

/** The products at or below their threshold, the scarcest first: at most so many of them, and how many there are. */
export async function lowStocks(
  tx: Queries,
  limit: number,
): Promise<Readonly<{ stocks: readonly Stock[]; count: number }>> {
  const { rows } = await tx.query<StockRow & { count: number }>(LOW, [limit]);

  return { stocks: rows.map(stockOf), count: rows[0]?.count ?? 0 };
}

/** The products of a page, and where the next page starts, if there is one. */
export type CataloguePage = Readonly<{ products: readonly Stock[]; nextCursor?: string }>;

/** One page for each request. A cursor is the last product id of the page before. */
export async function pagesOf(
  tx: Queries,
  requests: readonly ListProducts["data"][],
): Promise<readonly CataloguePage[]> {
  const { rows } = await tx.query<StockRow & { request: string }>(PAGES, [
    requests.map(({ cursor }) => cursor ?? ""),
    requests.map(({ query }) => (query === undefined ? null : `%${escapeLike(query)}%`)),
    requests.map(({ limit }) => limit),
  ]);
  const pages: Stock[][] = requests.map(() => []);
  for (const row of rows) pages[Number(row.request) - 1]?.push(stockOf(row));

  return requests.map(({ limit }, index) => {
    const found = pages[index] ?? [];
    const products = found.slice(0, limit);
    const last = products.at(-1);

    return found.length > limit && last !== undefined
      ? { products, nextCursor: last.productId }
      : { products };
  });
}

// In the order of ids, so that two batches about the same products do not deadlock.
function newestOf(given: readonly CatalogEntry[]): readonly CatalogEntry[] {
  const newest = new Map<string, CatalogEntry>();
  for (const entry of given) {
    const threshold = entry.lowStockThreshold ?? newest.get(entry.productId)?.lowStockThreshold;
    newest.set(entry.productId, threshold === undefined ? entry : { ...entry, lowStockThreshold: threshold });
  }

  return [...newest.values()].sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
