import type { Tx } from "@warren/messaging";
import { loading, type Delivery, type Handlers } from "@warren/messaging/contract";
import type { CancelShipment, OrderConfirmed, ScheduleShipment, shipping } from "@warren/generated/shipping";
import type { Faults } from "@warren/service-host";
import { CARRIERS } from "./domain/carriers.js";
import { decide } from "./domain/decide.js";
import type { Terms } from "./domain/shipment.js";
import { load, save } from "./store/shipments.js";

type Moving = Delivery<ScheduleShipment> | Delivery<CancelShipment> | Delivery<OrderConfirmed>;

/** What the shipping service does with each of its messages. While `provider_declines` is active no carrier takes a parcel. */
export function handlers(terms: Terms, faults: Pick<Faults, "isActive">): Handlers<typeof shipping, Tx> {
  const handle = loading(
    (deliveries: readonly Moving[], tx: Tx) =>
      load(
        tx,
        deliveries.map(({ data }) => data.orderId),
      ),
    (deliveries, { tx, now, newId }, known) => {
      const { sends, shipments } = decide(deliveries, known, {
        now,
        newId,
        terms,
        carriers: faults.isActive("provider_declines") ? [] : CARRIERS,
      });
      save(tx, shipments, known, now);

      return Promise.resolve(sends);
    },
  );

  // One function for all, so that the runtime gives it all commands that are there, in their order, at once.
  return { ScheduleShipment: handle, CancelShipment: handle, OrderConfirmed: handle };
}
