import { addToOutbox, type Tx } from "@warren/messaging";
import type { Timer, TimerContext } from "@warren/service-host";
import { shipping, ShipmentDelivered, ShipmentDispatched } from "@warren/generated/shipping";
import { deliverDue, dispatchDue, DUE_BATCH, type Moved } from "./store/due.js";

/** Moves parcels: those that are due leave the house, those that are on their way arrive. */
export function parcelTimer(everyMs: number): Timer {
  return {
    name: "move parcels",
    everyMs,
    async run(context) {
      const at = context.now.toISOString();
      await moveAll(context, dispatchDue, (moved) =>
        ShipmentDispatched({ ...parcelOf(moved), dispatchedAt: at }),
      );
      await moveAll(context, deliverDue, (moved) =>
        ShipmentDelivered({ ...parcelOf(moved), deliveredAt: at }),
      );
    },
  };
}

async function moveAll(
  { now, signal, transaction }: TimerContext,
  move: (tx: Tx, now: Date) => Promise<readonly Moved[]>,
  tell: (moved: Moved) => ShipmentDispatched | ShipmentDelivered,
): Promise<void> {
  let count = DUE_BATCH;
  while (count === DUE_BATCH && !signal.aborted) {
    count = await transaction(async (tx) => {
      const moved = await move(tx, now);
      const sendings = moved.map((one) => ({
        messages: [tell(one)],
        origin: { correlationId: one.correlationId },
      }));
      await addToOutbox(shipping, tx, sendings, now);

      return moved.length;
    });
  }
}

function parcelOf({ orderId, userId, email, shipmentId, carrier, trackingNumber }: Moved) {
  return { orderId, userId, ...(email === null ? {} : { email }), shipmentId, carrier, trackingNumber };
}
