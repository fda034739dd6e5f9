import { askedForMetrics, type ServiceResources } from "@warren/service-host";
import { Gauge } from "prom-client";

const COUNT = `
  select count(*) filter (where i.available_quantity > 0)::int as low,
    count(*) filter (where i.available_quantity <= 0)::int as out
  from inventory i join products p on p.product_id = i.product_id
  where i.available_quantity <= p.low_stock_threshold`;

/** Shows how many products are at or below their threshold, and how many of these are gone. */
export function watchStock({ metrics, pool }: Pick<ServiceResources, "metrics" | "pool">): void {
  const short = askedForMetrics(
    async () => (await pool.query<Readonly<{ low: number; out: number }>>(COUNT)).rows,
  );
  new Gauge({
    name: "inventory_products_short",
    help: "Products with no more available than their threshold: low, or out where there is none.",
    labelNames: ["state"],
    registers: [metrics],
    async collect() {
      const rows = await short();
      this.reset();
      for (const { low, out } of rows ?? []) {
        this.set({ state: "low" }, low);
        this.set({ state: "out" }, out);
      }
    },
  });
}
