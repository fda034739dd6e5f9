import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { RejectionReason } from "./order-events.js";
import { ofOrder, orderTotal } from "./order-fields.js";
import { orderItems } from "./order-items.js";
import { OrderStatus } from "./order-status.js";
import { Priority } from "./order-terms.js";
import { Cursor, text, Timestamp, Uuid } from "./scalars.js";

const { orderId, userId, namedItem, total, at } = example;

export const OrderSummary = part(
  "OrderSummary",
  "An order as a list shows it.",
  z.object({
    orderId: Uuid,
    userId: Uuid,
    status: OrderStatus,
    priority: Priority,
    ...orderTotal,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  }),
);

export const OrderReason = part(
  "OrderReason",
  "Why an order came to nothing. A customer cancelled it, a step waited too long for its answer, or the shop said no.",
  z.enum([...RejectionReason.options, "customer", "timed_out"]),
);

// A thousand items and these have to fit one message. An order that is done takes about ten.
const MAX_TIMELINE = 50;

export const TimelineEntry = part(
  "TimelineEntry",
  "One thing that happened to an order.",
  z.object({
    at: Timestamp,
    event: text(100).describe("The message that moved the order, or the deadline that did."),
    status: OrderStatus.describe("Where it stood afterwards."),
    detail: text(500).optional(),
  }),
);

export const GetOrder = define(
  "GetOrder",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Asks for one order with its timeline.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const OrderDetails = define(
  "OrderDetails",
  {
    version: "1.1.0",
    correlateBy: "orderId",
    description: "One order, as it stands, with all that happened to it.",
    examples: [
      {
        orderId,
        userId,
        status: "confirmed",
        items: [namedItem],
        ...total,
        priority: "high",
        createdAt: at(0),
        updatedAt: at(2),
        version: 6,
        carrier: example.carrier,
        trackingNumber: example.trackingNumber,
        timeline: [
          { at: at(0), event: "PlaceOrder", status: "created" },
          { at: at(2), event: "PaymentCaptured", status: "confirmed", detail: "59.98 USD" },
        ],
      },
    ],
  },
  z.object({
    orderId: Uuid,
    userId: Uuid,
    status: OrderStatus,
    items: orderItems(),
    ...orderTotal,
    priority: Priority,
    reason: text(500).optional().describe("Why it was rejected or cancelled."),
    reasonCode: OrderReason.optional().describe("The same for programs."),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int().min(0).max(1_000_000).describe("Grows by one with each change."),
    carrier: text(100).optional(),
    trackingNumber: text(100).optional(),
    timeline: z.array(TimelineEntry).max(MAX_TIMELINE).describe("The latest, oldest first."),
  }),
);

export const OrderNotFound = define(
  "OrderNotFound",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "No order has this id.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const ListOrders = define(
  "ListOrders",
  {
    version: "1.1.0",
    description: "Asks for a page of orders, newest first.",
    examples: [
      { userId, limit: 20 },
      { status: "compensating", from: at(0), to: at(59), limit: 20 },
    ],
  },
  z.object({
    userId: Uuid.optional(),
    status: OrderStatus.optional(),
    from: Timestamp.optional().describe("The earliest time at which they were placed."),
    to: Timestamp.optional().describe("They were placed before this."),
    limit: z.int().min(1).max(100),
    cursor: Cursor.optional(),
  }),
);

export const OrderPage = define(
  "OrderPage",
  {
    version: "1.0.0",
    description:
      "A page of orders, newest first. It may have fewer than were asked for, or none, though more follow: there are more where it has a nextCursor.",
    examples: [
      {
        orders: [
          {
            orderId,
            userId,
            status: "confirmed",
            priority: "high",
            ...total,
            createdAt: at(0),
            updatedAt: at(2),
          },
        ],
      },
    ],
  },
  z.object({ orders: z.array(OrderSummary).max(100), nextCursor: Cursor.optional() }),
);
