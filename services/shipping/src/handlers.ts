import type { Tx } from "@warren/messaging";
import type { Faults } from "@warren/service-host";
import { answer, loading, type Delivery, type Handlers } from "@warren/messaging/contract";
import {
  ShipmentDetails,
  ShipmentNotFound,
  type CancelShipment,
  type OrderConfirmed,
  type ScheduleShipment,
  type shipping,
} from "@warren/generated/shipping";
import { CARRIERS } from "./domain/carriers.js";
import { decide } from "./domain/decide.js";
import type { Terms } from "./domain/shipment.js";
import { load, save } from "./store/shipments.js";
import { detailsOf } from "./store/tracking.js";

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

  return {
    // One function for all three, so that the runtime gives it all commands that are there, in their order, at once.
    ScheduleShipment: handle,
    CancelShipment: handle,
    OrderConfirmed: handle,
    async TrackShipment(deliveries, { tx }) {
      const found = await detailsOf(
        tx,
        deliveries.map(({ data }) => data.orderId),
      );

      return deliveries.map(({ data: { orderId } }) => {
        const details = found.get(orderId);

        return answer(details === undefined ? ShipmentNotFound({ orderId }) : ShipmentDetails(details));
      });
    },
  };
}
