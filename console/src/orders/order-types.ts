import type { Answer, warren } from "../app/warren.js";

type Orders = (typeof warren)["orders"];

/** An order's story, as the gateway tells it. */
export type Timeline = Answer<Orders["timeline"]>;

/** One step of it. */
export type Step = Timeline["steps"][number];

/** Every message of an order, as the traces have it. */
export type Journey = Answer<Orders["journey"]>;

export type JourneyStep = Journey["steps"][number];

/** An order, as it stands. */
export type Order = Answer<Orders["get"]>;

/** One that the order service has stored. */
export type StoredOrder = Extract<Order, { version: number }>;

/** An order as a list shows it. */
export type ListedOrder = Answer<Orders["list"]>["orders"][number];

export function isStored(order: Order): order is StoredOrder {
  return "version" in order;
}
