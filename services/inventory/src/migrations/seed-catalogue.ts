import { Migration } from "@warren/service-host";
import { sampleCatalogue } from "../domain/sample-catalogue.js";

/**
 * Fills an empty catalogue, for development. A migration, because it must happen once, however many instances start at
 * the same time, and before the first order looks for a product.
 */
export class SeedCatalogue extends Migration {
  override up(): void {
    const rows = JSON.stringify(sampleCatalogue).replaceAll("'", "''");
    this.addSql(`with goods as (
      select * from jsonb_to_recordset('${rows}') as product("productId" text, name text, "priceMinor" bigint,
        currency text, available bigint, "lowStockThreshold" int)
      where not exists (select from products)
    ), listed as (
      insert into products (product_id, name, price_minor, currency, low_stock_threshold)
      select "productId", name, "priceMinor", currency, "lowStockThreshold" from goods
    ), stocked as (
      insert into inventory (product_id, available_quantity, reserved_quantity, sold_quantity)
      select "productId", available, 0, 0 from goods
    )
    insert into stock_movements (product_id, kind, reason, available_delta, reserved_delta, sold_delta, at)
    select "productId", 'initial', 'sample catalogue', available, 0, 0, now() from goods`);
  }
}
