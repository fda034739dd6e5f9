import type { Check } from "../check.js";
import { productFindings, type ProductFault } from "../findings.js";

type Row = Readonly<{
  productId: string;
  available: string;
  reserved: string;
  sold: string;
  movedAvailable: string;
  movedReserved: string;
  movedSold: string;
  /** What ever came in: initial and adjusted. */
  cameIn: string;
}>;

/** Of each product: available + reserved + sold is what came in, and each is the sum of its movements. */
export const stockAddsUp: Check = {
  name: "available + reserved + sold = initial + adjusted",
  async run({ snapshots }) {
    const faults: ProductFault[] = [];
    let looked = 0;
    // A product may have movements and no row, or a row and no movements; either is a row here.
    const rows = snapshots.inventory.stream<Row>(
      `select coalesce(i.product_id, m.product_id) as "productId",
         coalesce(available_quantity, 0) as available, coalesce(reserved_quantity, 0) as reserved,
         coalesce(sold_quantity, 0) as sold, coalesce(m.available, 0) as "movedAvailable",
         coalesce(m.reserved, 0) as "movedReserved", coalesce(m.sold, 0) as "movedSold",
         coalesce(m.came_in, 0) as "cameIn"
       from inventory i full join (
         select product_id, sum(available_delta) as available, sum(reserved_delta) as reserved,
           sum(sold_delta) as sold,
           sum(available_delta + reserved_delta + sold_delta) filter (where kind in ('initial', 'adjusted')) as came_in
         from stock_movements group by product_id
       ) m on m.product_id = i.product_id
       order by 1`,
    );
    for await (const row of rows) {
      looked += 1;
      const detail = judgeStock(row);
      if (detail !== undefined)
        faults.push({ kind: "stock_does_not_add_up", productId: row.productId, detail });
    }

    return { looked, suspicions: [], findings: productFindings(faults) };
  },
};

/** What does not add up, in words. The figures are integers as text, since they may be beyond a double's. */
export function judgeStock(row: Omit<Row, "productId">): string | undefined {
  const { available, reserved, sold, cameIn } = row;
  const there = BigInt(available) + BigInt(reserved) + BigInt(sold);
  if (there !== BigInt(cameIn)) {
    return `${available} available + ${reserved} reserved + ${sold} sold = ${there}, but ${cameIn} came in`;
  }
  const moved = [row.movedAvailable, row.movedReserved, row.movedSold];
  if (available === moved[0] && reserved === moved[1] && sold === moved[2]) return undefined;

  return `${available} available, ${reserved} reserved, ${sold} sold; its movements come to ${moved.join(", ")}`;
}
