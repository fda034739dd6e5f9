import { shipping as contract, ShipmentDelivered, ShipmentDispatched } from "@warren/generated/shipping";
import type { Message } from "@warren/messaging/contract";
import { decide, type Mover, type Shipment, type Terms } from "@warren/shipping/domain";
import { consume, STEP_MS, type Consumer, type Handler, type ServiceContext } from "./consumer.js";
import { beginTransaction, createTable, type Table } from "./table.js";

/** The shipping service's table: a shipment, and when its parcel will have arrived. */
export type Shipments = Table<Shipment & Readonly<{ deliverAt?: Date }>>;

export const createShipments = (): Shipments => createTable();

const HOUR_MS = 3_600_000;
const PARCEL_CHECK_MS = 1_000;

/** Short enough that parcels leave and arrive while late messages are still about. */
const TERMS: Terms = { homeCountry: "GB", dispatchAfterMs: HOUR_MS / 6, deliverAfterMs: HOUR_MS / 6 };

/** The shipping service: its own rules on a table in memory, and parcels that move by themselves. */
export function startShipping(context: ServiceContext, shipments: Shipments): readonly Consumer[] {
  const { clock, broker, newId } = context;

  const handle: Handler = async function* (deliveries, { tx, now }) {
    const movers = deliveries as readonly Mover[];
    const orderIds = new Set(movers.map(({ data }) => data.orderId));
    while (!tx.lock([shipments, orderIds])) yield STEP_MS;
    const known = [...orderIds].flatMap((id) => shipments.rows.get(id) ?? []);
    const { sends, shipments: changed } = decide(movers, known, { now, newId, terms: TERMS });
    yield STEP_MS;
    for (const shipment of changed) {
      const { orderId } = shipment;
      const existed = known.some((one) => one.orderId === orderId);
      tx.put(shipments, orderId, shipment, (row) => (row !== undefined) === existed);
      if (shipment.state !== "scheduled" || shipment.dispatchAt === undefined) continue;
      const waitMs = shipment.dispatchAt.getTime() - clock.now().getTime();
      clock.after(waitMs, () => move(orderId));
    }

    return sends;
  };

  return [
    consume(context, contract, "shipping.commands", handle),
    consume(context, contract, "shipping.confirmed_orders", handle),
  ];

  /** Lets a parcel leave, or arrive, when its time has come. */
  function move(orderId: string): void {
    const shipment = shipments.rows.get(orderId);
    if (shipment?.state !== "scheduled" && shipment?.state !== "dispatched") return;
    const now = clock.now();
    const due = shipment.state === "scheduled" ? shipment.dispatchAt : shipment.deliverAt;
    if (due === undefined || due > now) return;
    const tx = beginTransaction();
    if (!tx.lock([shipments, [orderId]])) {
      clock.after(PARCEL_CHECK_MS, () => {
        move(orderId);
      });

      return;
    }
    const { parcel } = shipment;
    const { userId, shipmentId, carrier, trackingNumber } = parcel;
    const common = { orderId, userId, shipmentId, carrier, trackingNumber };
    const leaves = shipment.state === "scheduled";
    const after = leaves
      ? ({ ...shipment, state: "dispatched", deliverAt: new Date(now.getTime() + parcel.transitMs) } as const)
      : ({ ...shipment, state: "delivered" } as const);
    tx.put(shipments, orderId, after, () => true);
    tx.commit();
    const message: Message = leaves
      ? ShipmentDispatched({ ...common, dispatchedAt: now.toISOString() })
      : ShipmentDelivered({ ...common, deliveredAt: now.toISOString() });
    broker.publish(contract, [{ message, messageId: newId(), appId: contract.name, sentAt: now }]);
    if (leaves)
      clock.after(parcel.transitMs, () => {
        move(orderId);
      });
  }
}
