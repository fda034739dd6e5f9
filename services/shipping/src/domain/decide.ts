import type { CancelShipment, OrderConfirmed, ScheduleShipment } from "@warren/generated/shipping";
import type { Shipment } from "./shipment.js";
import { cancel, confirm, schedule, type Circumstances, type Incoming, type Step } from "./steps.js";

/** Whatever moves a shipment, timers apart. */
export type Mover = Incoming<ScheduleShipment> | Incoming<CancelShipment> | Incoming<OrderConfirmed>;

/** What a batch comes to. */
export type Decision = Readonly<{
  /** What each message causes, in the order of the messages. */
  sends: readonly Step["sends"][];
  /** Those that are new or changed, as they are now. */
  shipments: readonly Shipment[];
}>;

/** Decides messages one after another, each on what the ones before it left. */
export function decide(
  messages: readonly Mover[],
  known: readonly Shipment[],
  circumstances: Circumstances,
): Decision {
  const shipments = new Map(known.map((one) => [one.orderId, one]));
  const changed = new Map<string, Shipment>();

  const sends = messages.map((message) => {
    const { orderId } = message.data;
    const step = stepOf(message, shipments.get(orderId), circumstances);
    if (step.shipment !== undefined) {
      shipments.set(orderId, step.shipment);
      changed.set(orderId, step.shipment);
    }

    return step.sends;
  });

  return { sends, shipments: [...changed.values()] };
}

function stepOf(message: Mover, before: Shipment | undefined, circumstances: Circumstances): Step {
  switch (message.type) {
    case "ScheduleShipment":
      return schedule(message, before, circumstances);
    case "CancelShipment":
      return cancel(message, before, circumstances);
    case "OrderConfirmed":
      return confirm(message, before, circumstances);
  }
}
