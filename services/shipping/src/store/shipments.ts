import { CollisionError, type Tx } from "@warren/messaging";
import { rowsOf, violates } from "@warren/service-host";
import type { Parcel, Shipment } from "../domain/shipment.js";
import type { ShipmentRow } from "../entities/shipment.js";
import { shipmentColumns, shipmentOf } from "./shipment-row.js";

const LOAD = `
  select ${shipmentColumns} from shipments where order_id = any($1::uuid[]) order by order_id for update`;

const fresh = rowsOf<Shipment>().as(
  "f",
  {
    order_id: ["uuid", ({ orderId }) => orderId],
    state: ["text", ({ state }) => state],
    correlation_id: ["text", ({ correlationId }) => correlationId],
    shipment_id: ["uuid", (shipment) => parcelOf(shipment)?.shipmentId],
    user_id: ["uuid", (shipment) => parcelOf(shipment)?.userId],
    email: ["text", (shipment) => clockOf(shipment)?.email],
    items: ["jsonb", (shipment) => parcelOf(shipment)?.items],
    address: ["jsonb", (shipment) => parcelOf(shipment)?.address],
    carrier: ["text", (shipment) => parcelOf(shipment)?.carrier],
    tracking_number: ["text", (shipment) => parcelOf(shipment)?.trackingNumber],
    transit_ms: ["bigint", (shipment) => parcelOf(shipment)?.transitMs],
    estimated_delivery: ["timestamptz", (shipment) => parcelOf(shipment)?.estimatedDelivery],
    reason: ["text", reasonOf],
    message: ["text", (shipment) => (shipment.state === "failed" ? shipment.message : null)],
    created_at: ["timestamptz", ({ createdAt }) => createdAt],
    confirmed_at: ["timestamptz", (shipment) => clockOf(shipment)?.confirmedAt],
    dispatch_at: ["timestamptz", (shipment) => clockOf(shipment)?.dispatchAt],
    cancelled_at: ["timestamptz", cancelledAtOf],
  },
  ["updated_at"],
);

const INSERT = fresh.insertInto("shipments");

const changed = rowsOf<Shipment>().as(
  "c",
  {
    order_id: ["uuid", ({ orderId }) => orderId],
    state: ["text", ({ state }) => state],
    correlation_id: ["text", ({ correlationId }) => correlationId],
    email: ["text", (shipment) => clockOf(shipment)?.email],
    reason: ["text", reasonOf],
    confirmed_at: ["timestamptz", (shipment) => clockOf(shipment)?.confirmedAt],
    dispatch_at: ["timestamptz", (shipment) => clockOf(shipment)?.dispatchAt],
    cancelled_at: ["timestamptz", cancelledAtOf],
  },
  ["updated_at"],
);

// Whatever was once known of a parcel stays: a cancelled shipment still says who would have brought it where.
const UPDATE = `
  update shipments s set ${changed.set("state", "correlation_id", "cancelled_at")},
    email = coalesce(c.email, s.email), reason = coalesce(c.reason, s.reason),
    confirmed_at = coalesce(c.confirmed_at, s.confirmed_at), dispatch_at = coalesce(c.dispatch_at, s.dispatch_at),
    updated_at = ${changed.shared.updated_at}
  from ${changed.from}
  where s.order_id = c.order_id`;

/** Loads and locks the shipments of orders, always in the order of ids: batches wait for one another, never deadlock. */
export async function load(tx: Tx, orderIds: readonly string[]): Promise<readonly Shipment[]> {
  const { rows } = await tx.query<ShipmentRow>(LOAD, [[...new Set(orderIds)]]);

  return rows.map(shipmentOf);
}

/** Writes what was decided on what `load` gave. The transaction ends with CollisionError when another instance met one of the orders first. */
export function save(tx: Tx, shipments: readonly Shipment[], known: readonly Shipment[], now: Date): void {
  const before = new Set(known.map(({ orderId }) => orderId));
  const isKnown = ({ orderId }: Shipment) => before.has(orderId);
  insert(
    tx,
    shipments.filter((shipment) => !isKnown(shipment)),
    now,
  );
  update(tx, shipments.filter(isKnown), now);
}

function insert(tx: Tx, shipments: readonly Shipment[], now: Date): void {
  if (shipments.length === 0) return;
  const sorted = [...shipments].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  tx.send(INSERT, fresh.values(sorted, { updated_at: now }), (error) =>
    violates(error, "shipments_pkey")
      ? new CollisionError("another instance met one of the orders", { cause: error })
      : error,
  );
}

function update(tx: Tx, shipments: readonly Shipment[], now: Date): void {
  if (shipments.length === 0) return;
  tx.send(UPDATE, changed.values(shipments, { updated_at: now }));
}

function parcelOf(shipment: Shipment): Parcel | undefined {
  return "parcel" in shipment ? shipment.parcel : undefined;
}

function clockOf(shipment: Shipment) {
  return "parcel" in shipment ? shipment : undefined;
}

function reasonOf(shipment: Shipment): string | undefined {
  return "reason" in shipment ? shipment.reason : undefined;
}

function cancelledAtOf(shipment: Shipment): Date | undefined {
  return shipment.state === "cancelled" ? shipment.cancelledAt : undefined;
}
