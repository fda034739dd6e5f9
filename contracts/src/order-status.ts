import * as z from "zod";
import { part } from "@warren/zod-contracts";

export const OrderStatus = part(
  "OrderStatus",
  "Where an order stands. It ends delivered, rejected or cancelled.",
  z.enum([
    "created",
    "reserving",
    "authorizing",
    "scheduling",
    "capturing",
    "confirmed",
    "dispatched",
    "delivered",
    "compensating",
    "rejected",
    "cancelled",
  ]),
);

type Status = z.output<typeof OrderStatus>;

// What follows from a status, for all who cannot ask the order's saga. A test of the order service holds these lists to the
// saga's table.

/** The order is paid, and its goods are the customer's. */
export const SOLD = ["confirmed", "dispatched", "delivered"] as const satisfies readonly Status[];

/** The shop took nothing, or gave everything back. */
export const UNDONE = ["rejected", "cancelled"] as const satisfies readonly Status[];

/** The saga waits for nothing more: the customer knows how it turned out. A parcel may still be on its way. */
export const SETTLED = [...SOLD, ...UNDONE] as const;

/** No other status follows. */
export const ENDED = ["delivered", ...UNDONE] as const satisfies readonly Status[];

/** Whether an order is paid, and its goods are the customer's. False for text that is no status at all. */
export const isSold = (status: unknown): status is (typeof SOLD)[number] => includes(SOLD, status);

/** Whether the shop took nothing, or gave everything back. */
export const isUndone = (status: unknown): status is (typeof UNDONE)[number] => includes(UNDONE, status);

/** Whether the saga waits for nothing more. */
export const isSettled = (status: unknown): status is (typeof SETTLED)[number] => includes(SETTLED, status);

/** Whether no other status follows. */
export const hasEnded = (status: unknown): status is (typeof ENDED)[number] => includes(ENDED, status);

function includes(statuses: readonly unknown[], status: unknown): boolean {
  return statuses.includes(status);
}
