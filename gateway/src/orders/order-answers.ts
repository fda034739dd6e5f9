import { Currency, Money } from "@warren/contracts/money";
import { OrderStatus } from "@warren/contracts/order-status";
import { OrderPlaced } from "@warren/contracts/placing-orders";
import { OrderDetails, OrderSummary } from "@warren/contracts/reading-orders";
import { Timestamp, Uuid } from "@warren/contracts/scalars";
import * as z from "zod";
import { Cursor } from "../cursor-input.js";
import type { Unchanging } from "../rest/gives.js";
import { named } from "../rest/named.js";

// What customers are told of orders. Fields are the contract's, so that what a service may say can also be passed on; an
// order's id is `id` here.

const { orderId: _placed, ...placed } = OrderPlaced.shape;
const { orderId: _read, ...read } = OrderDetails.shape;
const { orderId: _listed, ...listed } = OrderSummary.shape;

export const CreatedOrder = named(
  "CreatedOrder",
  "The order is stored and on its way through the shop.",
  z.object({ id: Uuid, ...placed }),
);

export const AcceptedOrder = named(
  "AcceptedOrder",
  "The order is with the broker, on disk, and will be handled once the order service is there.",
  z.object({
    id: Uuid,
    status: z.literal("accepted"),
    totalAmount: Money,
    currency: Currency,
    acceptedAt: Timestamp,
  }),
);

export const Placed = z.discriminatedUnion("status", [CreatedOrder, AcceptedOrder]);

const waiting = { status: z.literal("accepted"), acceptedAt: Timestamp };
const stuck = { status: z.literal("stuck"), acceptedAt: Timestamp, detail: z.string() };
const failed = {
  status: z.literal("failed"),
  acceptedAt: Timestamp.optional(),
  failedAt: Timestamp,
  detail: z.string(),
};

const Cancellation = named(
  "UnhandledCancellation",
  "What became of a cancellation that was accepted, where the order does not show it.",
  z.discriminatedUnion("status", [z.object(waiting), z.object(stuck), z.object(failed)]),
);

const StoredOrder = named(
  "Order",
  "One order, as it stands, with all that happened to it.",
  z.object({ id: Uuid, ...read, cancellation: Cancellation.optional() }),
);

const WaitingOrder = named(
  "WaitingOrder",
  "An order that the shop has taken and not handled yet.",
  z.object({ id: Uuid, ...waiting }),
);

const StuckOrder = named(
  "StuckOrder",
  "An order that the shop has taken longer to handle than it should.",
  z.object({ id: Uuid, ...stuck }),
);

const FailedOrder = named(
  "FailedOrder",
  "An order that the shop has taken and could not handle.",
  z.object({ id: Uuid, ...failed }),
);

export const ReadOrder = z.discriminatedUnion("status", [StoredOrder, WaitingOrder, StuckOrder, FailedOrder]);

export const ListedOrders = named(
  "OrderList",
  "A page of orders, newest first.",
  z.object({
    orders: z
      .array(named("ListedOrder", "An order as a list shows it.", z.object({ id: Uuid, ...listed })))
      .max(100),
    nextCursor: Cursor.optional(),
  }),
);

export const CancelledOrder = named(
  "CancelRequested",
  'The order is being undone. "accepted": the order service has not said so yet.',
  z.object({ id: Uuid, status: z.union([OrderStatus, z.literal("accepted")]) }),
);

export const OrderUpdate = named(
  "OrderUpdate",
  "Where an order stands, and when it came there.",
  z.object({
    id: Uuid,
    status: z
      .union([OrderStatus, z.enum(["accepted", "stuck", "failed"])])
      .describe("Beside the order's own: what became of an order that was never stored."),
    version: z
      .int()
      .min(-1)
      .max(1_000_000)
      .describe(
        "Grows with each change from 0; -1 for an order that is only accepted, or that could not be handled.",
      ),
    at: Timestamp,
    ended: z.boolean().describe("No further update follows."),
  }),
);

/** What a customer is told who placed an order. */
export type Placed = Unchanging<z.output<typeof Placed>>;
export type CancelledOrder = Unchanging<z.output<typeof CancelledOrder>>;
/** An order that the order service knows. */
export type OrderView = Unchanging<z.output<typeof StoredOrder>>;
export type OrderUpdate = Unchanging<z.output<typeof OrderUpdate>>;
