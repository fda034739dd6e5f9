import {
  StockLow,
  type CommitStock,
  type ReleaseStock,
  type ReserveStock,
  type StockRejected,
  type StockReleased,
  type StockReserved,
} from "@warren/generated/inventory";
import type { Reservation } from "./reservation.js";
import { commit, release, reserve, type Step } from "./steps.js";
import { fellLow, moved, sellable, type Movement, type Stock } from "./stock.js";

export type Command = ReserveStock | ReleaseStock | CommitStock;

/** What is known when a batch is decided: the orders and the products that it names. Those missing do not exist. */
export type Known = Readonly<{ reservations: readonly Reservation[]; stocks: readonly Stock[] }>;

/** What a batch comes to. */
export type Decision = Readonly<{
  /** What each command causes, in the order of the commands. */
  sends: readonly (readonly (StockReserved | StockRejected | StockReleased | StockLow)[])[];
  /** Those that are new or changed, as they are now. */
  reservations: readonly Reservation[];
  movements: readonly Movement[];
}>;

/** Decides commands one after another, each on what the ones before it left: first come, first served. */
export function decide(commands: readonly Command[], known: Known, now: Date): Decision {
  const reservations = new Map(known.reservations.map((one) => [one.orderId, one]));
  const stocks = new Map(known.stocks.map((one) => [one.productId, one]));
  const changed = new Map<string, Reservation>();
  const movements: Movement[] = [];

  const sends = commands.map((command) => {
    const { orderId } = command.data;
    const step = stepOf(command, reservations.get(orderId), stocks, now);
    if (step.reservation !== undefined) {
      reservations.set(orderId, step.reservation);
      changed.set(orderId, step.reservation);
    }
    movements.push(...step.movements);

    return [...step.sends, ...applyTo(stocks, step.movements, now)];
  });

  return { sends, reservations: [...changed.values()], movements };
}

function stepOf(
  command: Command,
  before: Reservation | undefined,
  stocks: ReadonlyMap<string, Stock>,
  now: Date,
): Step {
  switch (command.type) {
    case "ReserveStock":
      return reserve(command, before, stocks, now);
    case "ReleaseStock":
      return release(command, before, now);
    case "CommitStock":
      return commit(command, before, now);
  }
}

/** Puts the stocks as the movements leave them, and tells of those that fell low on the way. */
export function applyTo(
  stocks: Map<string, Stock>,
  movements: readonly Movement[],
  now: Date,
): readonly StockLow[] {
  return movements.flatMap((movement) => {
    const before = stocks.get(movement.productId);
    if (before === undefined) return [];
    const after = moved(before, movement);
    stocks.set(after.productId, after);

    return fellLow(before, after) ? [lowAlert(after, now)] : [];
  });
}

function lowAlert(stock: Stock, now: Date): StockLow {
  return StockLow({
    productId: stock.productId,
    name: stock.name,
    available: sellable(stock),
    threshold: stock.lowStockThreshold,
    at: now.toISOString(),
  });
}
