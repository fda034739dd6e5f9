import { CollisionError, type Result, type Tx } from "@warren/messaging";
import type { ReservationRow } from "../entities/reservation.js";
import type { Command, Decision, Known } from "../domain/decide.js";
import type { Refusal, Reservation } from "../domain/reservation.js";
import { saveMovements, STOCK_COLUMNS, stockOf, type StockRow } from "./stocks.js";

/** Loads and locks what commands name: their orders, and the products that they ask for or that their orders hold. */
export async function loadFor(tx: Tx, commands: readonly Command[]): Promise<Known> {
  const orderIds = [...new Set(commands.map(({ data }) => data.orderId))];
  const asked = new Set<string>();
  for (const command of commands) {
    if (command.type === "ReserveStock") for (const { productId } of command.data.items) asked.add(productId);
  }
  // Always orders before products, each in the order of their ids: batches wait for one another and never deadlock.
  const [reservations, stocks] = await Promise.all([
    tx.query<ReservationRow>(
      `select order_id as "orderId", state, items, reason, message, shortages,
        created_at as "createdAt", updated_at as "updatedAt"
      from reservations where order_id = any($1::uuid[]) order by order_id for update`,
      [orderIds],
    ),
    tx.query<StockRow>(
      `select ${STOCK_COLUMNS} from inventory i join products p on p.product_id = i.product_id
      where i.product_id = any(array(
        select unnest($2::text[])
        union
        select item->>'productId' from reservations r, jsonb_array_elements(r.items) item
        where r.order_id = any($1::uuid[]) and r.state in ('reserved', 'committed')
      )) order by i.product_id for update of i`,
      [orderIds, [...asked]],
    ),
  ]);

  return { reservations: reservations.rows.map(reservationOf), stocks: stocks.rows.map(stockOf) };
}

/**
 * Writes what was decided on what `loadFor` gave.
 *
 * @throws CollisionError when another instance met one of the orders first
 */
export async function save(tx: Tx, decision: Decision, known: Known, now: Date): Promise<void> {
  const before = new Set(known.reservations.map(({ orderId }) => orderId));
  const fresh = decision.reservations.filter(({ orderId }) => !before.has(orderId));
  const changed = decision.reservations.filter(({ orderId }) => before.has(orderId));

  await Promise.all([
    ...(fresh.length === 0 ? [] : [insertReservations(tx, fresh)]),
    ...(changed.length === 0 ? [] : [updateReservations(tx, changed)]),
    ...saveMovements(tx, decision.movements, now),
  ]);
}

async function insertReservations(tx: Tx, reservations: readonly Reservation[]): Promise<Result<unknown>> {
  const rows = [...reservations].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)).map(rowOf);
  try {
    return await tx.query(
      `insert into reservations (order_id, state, items, reason, message, shortages, created_at, updated_at)
      select * from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::jsonb[],
        $7::timestamptz[], $8::timestamptz[])`,
      [
        rows.map(({ orderId }) => orderId),
        rows.map(({ state }) => state),
        rows.map(({ items }) => JSON.stringify(items)),
        rows.map(({ reason }) => reason),
        rows.map(({ message }) => message),
        rows.map(({ shortages }) => JSON.stringify(shortages)),
        rows.map(({ createdAt }) => createdAt),
        rows.map(({ updatedAt }) => updatedAt),
      ],
    );
  } catch (error) {
    if (error instanceof Error && "constraint" in error && error.constraint === "reservations_pkey") {
      throw new CollisionError("another instance reserved for one of the orders", { cause: error });
    }
    throw error;
  }
}

// What a reservation may become never has a refusal, and keeps its items.
function updateReservations(tx: Tx, reservations: readonly Reservation[]): Promise<Result<unknown>> {
  return tx.query(
    `update reservations r set state = d.state, reason = null, message = null, shortages = '[]', updated_at = d.updated_at
    from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as d(order_id, state, updated_at)
    where r.order_id = d.order_id`,
    [
      reservations.map(({ orderId }) => orderId),
      reservations.map(({ state }) => state),
      reservations.map(({ updatedAt }) => updatedAt),
    ],
  );
}

function rowOf(reservation: Reservation): ReservationRow {
  const { orderId, state, createdAt, updatedAt } = reservation;
  const nothing = { items: [], reason: null, message: null, shortages: [] };
  const about =
    reservation.state === "rejected"
      ? { ...reservation.refusal, shortages: [...reservation.refusal.shortages] }
      : { items: [...reservation.items] };

  return { orderId, state, ...nothing, ...about, createdAt, updatedAt };
}

function reservationOf(row: ReservationRow): Reservation {
  const { orderId, state, items, createdAt, updatedAt } = row;
  if (state !== "rejected") return { orderId, state, items, createdAt, updatedAt };
  const { message, shortages } = row;
  // The table's check keeps a rejected one from being without a reason.
  const refusal = { reason: row.reason as Refusal["reason"], message: message ?? "", shortages };

  return { orderId, state, refusal, createdAt, updatedAt };
}
