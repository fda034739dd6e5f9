import type { Tx } from "@warren/messaging";
import type { Delivery, HandlerContext, Handlers } from "@warren/messaging/contract";
import type { CancelShipment, OrderConfirmed, ScheduleShipment, shipping } from "@warren/generated/shipping";
import { decide } from "./domain/decide.js";
import type { Terms } from "./domain/shipment.js";
import { load, save } from "./store/shipments.js";

type Moving = Delivery<ScheduleShipment> | Delivery<CancelShipment> | Delivery<OrderConfirmed>;

/** What the shipping service does with each of its messages. */
export function handlers(terms: Terms): Handlers<typeof shipping, Tx> {
  const handle = async (deliveries: readonly Moving[], { tx, now, newId }: HandlerContext<Tx>) => {
    const known = await load(
      tx,
      deliveries.map(({ data }) => data.orderId),
    );
    const { sends, shipments } = decide(deliveries, known, { now, newId, terms });
    await save(tx, shipments, known, now);

    return sends;
  };

  // One function for all, so that the runtime gives it all commands that are there, in their order, at once.
  return { ScheduleShipment: handle, CancelShipment: handle, OrderConfirmed: handle };
}
