import type { Client } from "@warren/messaging/contract";
import type { readModel } from "./contract.js";
import { factOfTimeline, type Fact } from "./facts.js";

/** The most that the order service lists at a time. */
const PAGE = 100;

/** What happened to a page of orders. */
export type Past = Readonly<{ orders: number; facts: readonly Fact[] }>;

/**
 * All orders there are, newest first, by what their timelines say. The order service is asked, as apps ask it: its database is its own.
 *
 * @throws RpcError where it does not answer
 */
export async function* pastOrders(shop: Client<typeof readModel>): AsyncGenerator<Past> {
  let cursor: string | undefined;
  do {
    const { data } = await shop.ListOrders({ limit: PAGE, cursor });
    const details = await Promise.all(data.orders.map(({ orderId }) => shop.GetOrder({ orderId })));
    const facts = details.flatMap(
      (reply) => (reply.type === "OrderDetails" ? factOfTimeline(reply.data) : undefined) ?? [],
    );
    yield { orders: data.orders.length, facts };
    cursor = data.nextCursor;
  } while (cursor !== undefined);
}
