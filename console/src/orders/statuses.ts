import type { Tone } from "../parts/tone.js";
import type { Timeline } from "./order-types.js";

/** Where an order stands; the last three before it is stored. */
export type OrderStatus = Timeline["status"];

/** As people call it, and the colour of what it means. */
export type StatusWords = Readonly<{ name: string; tone: Tone }>;

const STATUSES: Readonly<Record<OrderStatus, StatusWords>> = {
  accepted: { name: "Accepted", tone: "waiting" },
  stuck: { name: "Stuck", tone: "failed" },
  failed: { name: "Failed", tone: "failed" },
  created: { name: "Created", tone: "waiting" },
  reserving: { name: "Reserving", tone: "running" },
  authorizing: { name: "Authorizing", tone: "running" },
  scheduling: { name: "Scheduling", tone: "running" },
  capturing: { name: "Charging", tone: "running" },
  confirmed: { name: "Confirmed", tone: "done" },
  dispatched: { name: "Dispatched", tone: "done" },
  delivered: { name: "Delivered", tone: "done" },
  compensating: { name: "Undoing", tone: "undone" },
  rejected: { name: "Rejected", tone: "failed" },
  cancelled: { name: "Cancelled", tone: "undone" },
};

/** The statuses that orders can be listed by. */
export const LISTED_STATUSES = [
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
] as const satisfies readonly OrderStatus[];

export type ListedStatus = (typeof LISTED_STATUSES)[number];

/** Words for a status. A newer shop may have more than these. */
export function statusOf(status: OrderStatus): StatusWords {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : { name: status, tone: "running" };
}

/** Whether its customer can still take it back. The order service has the last word. */
export function canCancel(status: OrderStatus): boolean {
  switch (status) {
    case "accepted":
    case "created":
    case "reserving":
    case "authorizing":
    case "scheduling":
    case "capturing":
    case "confirmed":
      return true;
    case "stuck":
    case "failed":
    case "dispatched":
    case "delivered":
    case "compensating":
    case "rejected":
    case "cancelled":
      return false;
  }
}

/** Whether nothing more is done for an order. */
export function isOver(status: OrderStatus): boolean {
  return status === "delivered" || status === "rejected" || status === "cancelled";
}
