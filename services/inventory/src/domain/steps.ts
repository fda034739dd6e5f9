import { RejectError } from "@warren/messaging";
import {
  StockRejected,
  StockReleased,
  StockReserved,
  type CommitStock,
  type ReleaseStock,
  type ReserveStock,
  type ReservedLine,
} from "@warren/generated/inventory";
import { rejectionOf } from "./reserve.js";
import { quantities, type Rejection, type Reservation } from "./reservation.js";
import type { Movement, MovementKind, Stock } from "./stock.js";

/** What one command does: the reservation as it is now (undefined: as before), what moved, and what is told. */
export type Step = Readonly<{
  reservation?: Reservation;
  movements: readonly Movement[];
  sends: readonly (StockReserved | StockRejected | StockReleased)[];
}>;

/** Sets stock aside, or says why not. What was decided for an order before is said again, and nothing moves. */
export function reserve(
  { data }: ReserveStock,
  before: Reservation | undefined,
  stocks: ReadonlyMap<string, Stock>,
  now: Date,
): Step {
  const { orderId } = data;
  if (before !== undefined) return { movements: [], sends: [answerOf(before)] };

  const rejection = rejectionOf(data, stocks);
  if (rejection !== undefined) {
    const rejected = { orderId, state: "rejected", rejection, createdAt: now, updatedAt: now } as const;

    return { reservation: rejected, movements: [], sends: [answerOf(rejected)] };
  }
  const items = data.items.map(({ productId, quantity, price }) => ({
    productId,
    name: stocks.get(productId)?.name ?? productId,
    quantity,
    price,
  }));
  const reserved = { orderId, state: "reserved", items, createdAt: now, updatedAt: now } as const;

  return {
    reservation: reserved,
    movements: movementsOf(orderId, "reserved", items, ({ quantity }) => ({
      available: -quantity,
      reserved: quantity,
    })),
    sends: [answerOf(reserved)],
  };
}

/** Gives back what an order holds, sold or not, and bars it from holding anything. */
export function release({ data }: ReleaseStock, before: Reservation | undefined, now: Date): Step {
  const { orderId, reason } = data;
  if (before?.state === "released") return { movements: [], sends: [released(before)] };

  const items = before === undefined || before.state === "rejected" ? [] : before.items;
  const after = {
    orderId,
    state: "released",
    items,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  } as const;
  const movements =
    before?.state === "committed"
      ? movementsOf(orderId, "restocked", items, ({ quantity }) => ({ available: quantity, sold: -quantity }))
      : movementsOf(orderId, "released", items, ({ quantity }) => ({
          available: quantity,
          reserved: -quantity,
        }));

  return {
    reservation: after,
    movements: movements.map((movement) => ({ ...movement, reason })),
    sends: [released(after)],
  };
}

/**
 * Turns what is reserved into what is sold.
 *
 * @throws RejectError for an order that has no stock: the saga commits only what it was told is reserved
 */
export function commit({ data }: CommitStock, before: Reservation | undefined, now: Date): Step {
  const { orderId } = data;
  if (before === undefined || before.state === "rejected") {
    throw new RejectError(`order ${orderId} has no reserved stock to commit`);
  }
  // Released: a cancellation overtook this command while it waited for its retry.
  if (before.state !== "reserved") return { movements: [], sends: [] };

  return {
    reservation: { ...before, state: "committed", updatedAt: now },
    movements: movementsOf(orderId, "sold", before.items, ({ quantity }) => ({
      reserved: -quantity,
      sold: quantity,
    })),
    sends: [],
  };
}

function answerOf(reservation: Reservation): StockReserved | StockRejected {
  const { orderId } = reservation;
  switch (reservation.state) {
    case "reserved":
    case "committed":
      return StockReserved({
        orderId,
        reservedAt: reservation.createdAt.toISOString(),
        items: reservation.items,
      });
    case "rejected":
      return rejected(orderId, reservation.rejection);
    case "released":
      return rejected(orderId, {
        reason: "released",
        message: "The stock of this order was released.",
        shortages: [],
      });
  }
}

function rejected(orderId: string, { reason, message, shortages }: Rejection): StockRejected {
  return StockRejected({ orderId, reason, message, shortages });
}

function released({ orderId, updatedAt }: Reservation): StockReleased {
  return StockReleased({ orderId, releasedAt: updatedAt.toISOString() });
}

type Deltas = Partial<Pick<Movement, "available" | "reserved" | "sold">>;

function movementsOf(
  orderId: string,
  kind: MovementKind,
  items: readonly ReservedLine[],
  deltas: (line: { quantity: number }) => Deltas,
): readonly Movement[] {
  return [...quantities(items)].map(([productId, quantity]) => ({
    productId,
    kind,
    orderId,
    available: 0,
    reserved: 0,
    sold: 0,
    ...deltas({ quantity }),
  }));
}
