import { CollisionError, type Tx } from "@warren/messaging";
import { columnsOf, rowsOf, violates } from "@warren/service-host";
import type { ReservationRow } from "../entities/reservation.js";
import type { Command, Decision, Known } from "../domain/decide.js";
import type { Reservation } from "../domain/reservation.js";
import { saveMovements, STOCK_COLUMNS, STOCK_TABLES, stockOf, type StockRow } from "./stocks.js";

const reservationColumns = columnsOf<ReservationRow>({
  orderId: true,
  state: true,
  items: true,
  reason: true,
  message: true,
  shortages: true,
  createdAt: true,
  updatedAt: true,
});

const LOCK_RESERVATIONS = `
  select ${reservationColumns} from reservations
  where order_id = any($1::uuid[]) order by order_id for update`;

// The products that commands ask for, and those that the orders hold.
const LOCK_STOCKS = `
  select ${STOCK_COLUMNS} from ${STOCK_TABLES}
  where i.product_id = any(array(
    select unnest($2::text[])
    union
    select item->>'productId' from reservations r, jsonb_array_elements(r.items) item
    where r.order_id = any($1::uuid[]) and r.state in ('reserved', 'committed')
  )) order by i.product_id for update of i`;

const fresh = rowsOf<Reservation>().as("f", {
  order_id: ["uuid", ({ orderId }) => orderId],
  state: ["text", ({ state }) => state],
  items: ["jsonb", (reservation) => (reservation.state === "rejected" ? [] : reservation.items)],
  reason: ["text", (reservation) => rejectionOf(reservation)?.reason],
  message: ["text", (reservation) => rejectionOf(reservation)?.message],
  shortages: ["jsonb", (reservation) => rejectionOf(reservation)?.shortages ?? []],
  created_at: ["timestamptz", ({ createdAt }) => createdAt],
  updated_at: ["timestamptz", ({ updatedAt }) => updatedAt],
});

const INSERT = fresh.insertInto("reservations");

const changed = rowsOf<Reservation>().as("c", {
  order_id: ["uuid", ({ orderId }) => orderId],
  state: ["text", ({ state }) => state],
  updated_at: ["timestamptz", ({ updatedAt }) => updatedAt],
});

// What a reservation may become never has a rejection, and keeps its items.
const UPDATE = `
  update reservations r set ${changed.set("state", "updated_at")}, reason = null, message = null, shortages = '[]'
  from ${changed.from}
  where r.order_id = c.order_id`;

/** Loads and locks what commands name: their orders, and the products that they ask for or that their orders hold. */
export async function loadFor(tx: Tx, commands: readonly Command[]): Promise<Known> {
  const orderIds = [...new Set(commands.map(({ data }) => data.orderId))];
  const asked = new Set<string>();
  for (const command of commands) {
    if (command.type === "ReserveStock") for (const { productId } of command.data.items) asked.add(productId);
  }
  // Always orders before products, each in the order of their ids: batches wait for one another and never deadlock.
  const [reservations, stocks] = await Promise.all([
    tx.query<ReservationRow>(LOCK_RESERVATIONS, [orderIds]),
    tx.query<StockRow>(LOCK_STOCKS, [orderIds, [...asked]]),
  ]);

  return { reservations: reservations.rows.map(reservationOf), stocks: stocks.rows.map(stockOf) };
}

/** Writes what was decided on what `loadFor` gave. The transaction ends with CollisionError when another instance met one of the orders first. */
export function save(tx: Tx, decision: Decision, known: Known, now: Date): void {
  const before = new Set(known.reservations.map(({ orderId }) => orderId));
  const isKnown = ({ orderId }: Reservation) => before.has(orderId);
  insertReservations(
    tx,
    decision.reservations.filter((reservation) => !isKnown(reservation)),
  );
  updateReservations(tx, decision.reservations.filter(isKnown));
  saveMovements(tx, decision.movements, now);
}

function insertReservations(tx: Tx, reservations: readonly Reservation[]): void {
  if (reservations.length === 0) return;
  const sorted = [...reservations].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  tx.send(INSERT, fresh.values(sorted), (error) =>
    violates(error, "reservations_pkey")
      ? new CollisionError("another instance reserved for one of the orders", { cause: error })
      : error,
  );
}

function updateReservations(tx: Tx, reservations: readonly Reservation[]): void {
  if (reservations.length === 0) return;
  tx.send(UPDATE, changed.values(reservations));
}

function rejectionOf(reservation: Reservation) {
  return reservation.state === "rejected" ? reservation.rejection : undefined;
}

function reservationOf(row: ReservationRow): Reservation {
  const { orderId, state, items, createdAt, updatedAt } = row;
  if (state !== "rejected") return { orderId, state, items, createdAt, updatedAt };
  const { reason, message, shortages } = row;
  // The table's check keeps a rejected one from being without a reason; what stands after `??` is never taken.
  const rejection = { reason: reason ?? "released", message: message ?? "", shortages };

  return { orderId, state, rejection, createdAt, updatedAt };
}
