import type { Check } from "../check.js";
import { productFindings, type ProductFault } from "../findings.js";

type Row = Readonly<{ productId: string; reserved: string; open: string }>;

/** What is reserved of a product is what open reservations hold of it. */
export const reservedStock: Check = {
  name: "reserved stock is held by open reservations",
  async run({ snapshots }) {
    const faults: ProductFault[] = [];
    const rows = snapshots.inventory.stream<Row>(
      `select coalesce(i.product_id, held.product_id) as "productId",
         coalesce(i.reserved_quantity, 0) as reserved, coalesce(held.quantity, 0) as open
       from inventory i full join (
         select item->>'productId' as product_id, sum((item->>'quantity')::bigint) as quantity
         from reservations, jsonb_array_elements(items) item where state = 'reserved' group by 1
       ) held on held.product_id = i.product_id
       order by 1`,
    );
    let looked = 0;
    for await (const { productId, reserved, open } of rows) {
      looked += 1;
      if (reserved === open) continue;
      const detail = `${reserved} reserved, but open reservations hold ${open}`;
      faults.push({ kind: "reserved_stock_differs", productId, detail });
    }

    return { looked, suspicions: [], findings: productFindings(faults) };
  },
};
