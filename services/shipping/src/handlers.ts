import type { Tx } from "@warren/messaging";
import { loading, type Delivery, type Handlers } from "@warren/messaging/contract";
import type { CancelShipment, OrderConfirmed, ScheduleShipment, shipping } from "@warren/generated/shipping";
import { decide } from "./domain/decide.js";
import type { Terms } from "./domain/shipment.js";
import { load, save } from "./store/shipments.js";

type Moving = Delivery<ScheduleShipment> | Delivery<CancelShipment> | Delivery<OrderConfirmed>;

/** What the shipping service does with each of its messages. */
export function handlers(terms: Terms): Handlers<typeof shipping, Tx> {
  const handle = loading(
    (deliveries: readonly Moving[], tx: Tx) =>
      load(
        tx,
        deliveries.map(({ data }) => data.orderId),
      ),
    (deliveries, { tx, now, newId }, known) => {
      const { sends, shipments } = decide(deliveries, known, { now, newId, terms });
      save(tx, shipments, known, now);

      return Promise.resolve(sends);
    },
  );

  // One function for all, so that the runtime gives it all commands that are there, in their order, at once.
  return { ScheduleShipment: handle, CancelShipment: handle, OrderConfirmed: handle };
}
