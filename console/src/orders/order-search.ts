import { isUuid } from "../parts/is-uuid.js";
import { LISTED_STATUSES, type ListedStatus } from "./statuses.js";

/** Which orders are listed. All of it is in the address, so that a list can be sent to somebody. */
export type OrderSearch = Readonly<{
  status?: ListedStatus;
  /** A customer's id. */
  customer?: string;
  /** Days, as `2026-11-29`, in the reader's zone; both belong to it. */
  from?: string;
  to?: string;
}>;

/** Later years have five digits as UTC, which the gateway does not take. */
const DAY = /^(19[7-9]\d|[2-8]\d{3})-\d{2}-\d{2}$/;

/** Reads the address of the list. What is no filter is none. */
export function orderSearch({ status, customer, from, to }: Record<string, unknown>): OrderSearch {
  const known = LISTED_STATUSES.find((one) => one === status);

  return {
    ...(known === undefined ? {} : { status: known }),
    ...(typeof customer === "string" && isUuid(customer) ? { customer } : {}),
    ...(isDay(from) ? { from } : {}),
    ...(isDay(to) ? { to } : {}),
  };
}

/** The moments between which orders are listed: from the first day's midnight to that after the last, where the reader is. */
export function momentsOf({ from, to }: OrderSearch): Readonly<{ from?: string; to?: string }> {
  return {
    ...(from === undefined ? {} : { from: midnight(from, 0).toISOString() }),
    ...(to === undefined ? {} : { to: midnight(to, 1).toISOString() }),
  };
}

function midnight(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);

  // Not 24 hours later: some days have 23 or 25.
  return new Date(year, month - 1, date + later);
}

function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !DAY.test(value)) return false;

  return !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
}
