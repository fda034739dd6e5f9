import { CollisionError, type Result, type Tx } from "@warren/messaging";
import type { Shipment } from "../domain/shipment.js";
import { SHIPMENT_COLUMNS, shipmentOf, valuesOf, type Row } from "./shipment-row.js";

/** Loads and locks the shipments of orders, always in the order of ids: batches wait for one another, never deadlock. */
export async function load(tx: Tx, orderIds: readonly string[]): Promise<readonly Shipment[]> {
  const { rows } = await tx.query<Row>(
    `select ${SHIPMENT_COLUMNS} from shipments where order_id = any($1::uuid[]) order by order_id for update`,
    [[...new Set(orderIds)]],
  );

  return rows.map(shipmentOf);
}

/**
 * Writes what was decided on what `load` gave.
 *
 * @throws CollisionError when another instance met one of the orders first
 */
export async function save(
  tx: Tx,
  shipments: readonly Shipment[],
  known: readonly Shipment[],
  now: Date,
): Promise<void> {
  const before = new Set(known.map(({ orderId }) => orderId));
  const fresh = shipments.filter(({ orderId }) => !before.has(orderId));
  const changed = shipments.filter(({ orderId }) => before.has(orderId));

  await Promise.all([
    ...(fresh.length === 0 ? [] : [insert(tx, fresh, now)]),
    ...(changed.length === 0 ? [] : [update(tx, changed, now)]),
  ]);
}

async function insert(tx: Tx, shipments: readonly Shipment[], now: Date): Promise<Result<unknown>> {
  const rows = [...shipments].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)).map(valuesOf);
  try {
    return await tx.query(
      `insert into shipments (${SHIPMENT_COLUMNS}, updated_at)
      select s.*, $19 from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::jsonb[],
        $8::jsonb[], $9::text[], $10::text[], $11::bigint[], $12::timestamptz[], $13::text[], $14::text[],
        $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::timestamptz[]) as s`,
      [
        rows.map(({ orderId }) => orderId),
        rows.map(({ state }) => state),
        rows.map(({ correlationId }) => correlationId),
        rows.map(({ shipmentId }) => shipmentId),
        rows.map(({ userId }) => userId),
        rows.map(({ email }) => email),
        rows.map(({ items }) => items),
        rows.map(({ address }) => address),
        rows.map(({ carrier }) => carrier),
        rows.map(({ trackingNumber }) => trackingNumber),
        rows.map(({ transitMs }) => transitMs),
        rows.map(({ estimatedDelivery }) => estimatedDelivery),
        rows.map(({ reason }) => reason),
        rows.map(({ message }) => message),
        rows.map(({ createdAt }) => createdAt),
        rows.map(({ confirmedAt }) => confirmedAt),
        rows.map(({ dispatchAt }) => dispatchAt),
        rows.map(({ cancelledAt }) => cancelledAt),
        now,
      ],
    );
  } catch (error) {
    if (error instanceof Error && "constraint" in error && error.constraint === "shipments_pkey") {
      throw new CollisionError("another instance met one of the orders", { cause: error });
    }
    throw error;
  }
}

// Whatever was once known of a parcel stays: a cancelled shipment still says who would have brought it where.
function update(tx: Tx, shipments: readonly Shipment[], now: Date): Promise<Result<unknown>> {
  const rows = shipments.map(valuesOf);

  return tx.query(
    `update shipments s set state = d.state, correlation_id = d.correlation_id, email = coalesce(d.email, s.email),
      reason = coalesce(d.reason, s.reason), confirmed_at = coalesce(d.confirmed_at, s.confirmed_at),
      dispatch_at = coalesce(d.dispatch_at, s.dispatch_at), cancelled_at = d.cancelled_at, updated_at = $9
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
      $8::timestamptz[]) as d(order_id, state, correlation_id, email, reason, confirmed_at, dispatch_at, cancelled_at)
    where s.order_id = d.order_id`,
    [
      rows.map(({ orderId }) => orderId),
      rows.map(({ state }) => state),
      rows.map(({ correlationId }) => correlationId),
      rows.map(({ email }) => email),
      rows.map(({ reason }) => reason),
      rows.map(({ confirmedAt }) => confirmedAt),
      rows.map(({ dispatchAt }) => dispatchAt),
      rows.map(({ cancelledAt }) => cancelledAt),
      now,
    ],
  );
}
