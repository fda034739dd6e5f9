import { Link } from "@tanstack/react-router";
import { Empty } from "../parts/empty.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { whyNoOrder } from "./why-no-order.js";

/** In place of an order that there is not: why that may be, and where to go on. */
export function NoOrder({ id }: { id: string }) {
  const isOfShop = roleOf(useMe()) !== "customer";

  return (
    <Empty title={`There is no order ${id.slice(0, 40)}`}>
      <p>{whyNoOrder(id, isOfShop)}</p>
      <p>
        <Link to="/orders">{isOfShop ? "All orders" : "My orders"}</Link>
      </p>
    </Empty>
  );
}
