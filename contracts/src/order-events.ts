import * as z from "zod";
import { Address } from "./address.js";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { moneyBack, ofCustomer, orderTotal } from "./order-fields.js";
import { orderItems } from "./order-items.js";
import { OrderStatus } from "./order-status.js";
import { PaymentMethod, PriceSource, Priority } from "./order-terms.js";
import { text, Timestamp, Uuid } from "./scalars.js";

const { orderId, userId, item, namedItem, terms, total, at } = example;

export const OrderCreated = define(
  "OrderCreated",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "An order was stored. It starts the saga.",
    examples: [
      {
        orderId,
        userId,
        email: example.email,
        items: [item],
        ...total,
        ...terms,
        address: example.address,
        createdAt: at(0),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    items: orderItems(),
    ...orderTotal,
    priority: Priority,
    prices: PriceSource,
    paymentMethod: PaymentMethod,
    address: Address.optional(),
    createdAt: Timestamp,
  }),
);

export const OrderConfirmed = define(
  "OrderConfirmed",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The order is paid and its shipment scheduled.",
    examples: [
      {
        orderId,
        userId,
        email: example.email,
        items: [namedItem],
        ...total,
        carrier: example.carrier,
        trackingNumber: example.trackingNumber,
        confirmedAt: at(2),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    items: orderItems(),
    ...orderTotal,
    carrier: text(100),
    trackingNumber: text(100),
    confirmedAt: Timestamp,
  }),
);

export const RejectionReason = part(
  "RejectionReason",
  "Why the shop said no.",
  z.enum(["out_of_stock", "unknown_product", "price_mismatch", "payment_declined", "shipping_unavailable"]),
);

export const OrderRejected = define(
  "OrderRejected",
  {
    version: "1.1.0",
    correlateBy: "orderId",
    description: "The shop said no, and everything already done for the order was undone.",
    examples: [
      {
        orderId,
        userId,
        email: example.email,
        reason: "out_of_stock",
        message: "Only 1 of prod-001 is left.",
        ...total,
        refunded: "0.00",
        rejectedAt: at(1),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    reason: RejectionReason,
    message: text(500),
    ...orderTotal,
    ...moneyBack,
    rejectedAt: Timestamp,
  }),
);

export const OrderCancelled = define(
  "OrderCancelled",
  {
    version: "1.1.0",
    correlateBy: "orderId",
    description: "The customer or a deadline ended the order, and everything already done for it was undone.",
    examples: [
      {
        orderId,
        userId,
        email: example.email,
        reason: "customer",
        message: "Ordered the wrong size.",
        ...total,
        refunded: "59.98",
        cancelledAt: at(5),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    reason: z.enum(["customer", "timed_out"]),
    message: text(500),
    ...orderTotal,
    ...moneyBack,
    cancelledAt: Timestamp,
  }),
);

export const OrderStatusChanged = define(
  "OrderStatusChanged",
  {
    version: "1.1.0",
    correlateBy: "orderId",
    description: "An order moved. For live views: it may be lost, the order itself never is.",
    examples: [
      { orderId, userId, status: "authorizing", previous: "reserving", version: 3, changedAt: at(1) },
      {
        ...{ orderId, userId, status: "confirmed", previous: "capturing", version: 6, changedAt: at(3) },
        sale: { ...total, placedAt: at(0) },
      },
    ],
  },
  z.object({
    orderId: Uuid,
    userId: Uuid,
    status: OrderStatus,
    previous: OrderStatus.optional(),
    version: z.int().min(0).max(1_000_000),
    changedAt: Timestamp,
    sale: z
      .object({ ...orderTotal, placedAt: Timestamp })
      .optional()
      .describe("Of an order that was just confirmed: what it cost, and when it was placed."),
  }),
);
