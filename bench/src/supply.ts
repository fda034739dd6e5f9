import { minorUnitsOf } from "@warren/contracts/money";
import type { Databases } from "@warren/test-system";
import type { BenchedProduct } from "./products.js";

const STOCK = 1_000_000;
const AT_ONCE = 20_000;

/** Puts products that are not there, and their stock, straight into the inventory's database: there may be a million. */
export async function insertProducts(
  { rows }: Databases,
  products: readonly BenchedProduct[],
): Promise<void> {
  for (let from = 0; from < products.length; from += AT_ONCE) {
    const some = products.slice(from, from + AT_ONCE);
    const ids = some.map(({ productId }) => productId);
    const prices = some.map(({ price }) => minorUnitsOf(price).toString());
    await rows(
      "inventory",
      `insert into products (product_id, name, price_minor, currency, low_stock_threshold)
       select id, 'Product ' || id, price, 'USD', 10 from unnest($1::text[], $2::bigint[]) as p(id, price)
       on conflict do nothing`,
      [ids, prices],
    );
    await rows(
      "inventory",
      "insert into inventory select id, $2, 0, 0 from unnest($1::text[]) as p(id) on conflict do nothing",
      [ids, STOCK],
    );
  }
}
