import * as z from "zod";
import { Address } from "./address.js";
import { define, part } from "./define.js";
import { Currency, Money } from "./money.js";
import * as sample from "./samples.js";
import { Cursor, Email, Uuid, maxLines, ProductId, quantity, text, Timestamp } from "./scalars.js";

export const OrderItem = part(
  "OrderItem",
  "One product in an order.",
  z.object({
    productId: ProductId,
    name: text(200).optional(),
    quantity: quantity(),
    price: Money.describe("Of one unit."),
  }),
);

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

export const Priority = part(
  "Priority",
  "High overtakes normal where orders wait.",
  z.enum(["normal", "high"]),
);

export const PriceSource = part(
  "PriceSource",
  'Which price holds: "catalogue" refuses an order whose prices differ from it; "given" takes the order\'s own, for trusted callers only.',
  z.enum(["catalogue", "given"]),
);

export const PaymentMethod = part(
  "PaymentMethod",
  'A token of the payment provider, such as "card-visa". Never a card number.',
  z
    .string()
    .max(64)
    .regex(/^[A-Za-z][A-Za-z0-9._:-]*$/),
);

export const OrderSummary = part(
  "OrderSummary",
  "An order as a list shows it.",
  z.object({
    orderId: Uuid,
    userId: Uuid,
    status: OrderStatus,
    priority: Priority,
    totalAmount: Money,
    currency: Currency,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  }),
);

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

const items = () => z.array(OrderItem).min(1).max(maxLines);

const { item, namedItem, total, at } = sample;
const ids = { orderId: sample.orderId, userId: sample.userId };
const terms = { priority: "high", prices: "catalogue", paymentMethod: "card-visa" } as const;
const ofOrder = { orderId: Uuid };
const ofCustomer = { orderId: Uuid, userId: Uuid, email: Email.optional() };
const sum = { totalAmount: Money, currency: Currency };

export const PlaceOrder = define(
  "PlaceOrder",
  {
    version: "1.0.0",
    description:
      "A customer checked out. The caller chooses the orderId; sent again with the same one, it places nothing new.",
    examples: [
      { ...ids, items: [item], currency: "USD", ...terms, email: sample.email, address: sample.address },
    ],
  },
  z.object({
    ...ofCustomer,
    items: items(),
    currency: Currency,
    priority: Priority,
    prices: PriceSource,
    paymentMethod: PaymentMethod,
    address: Address.optional(),
  }),
);

export const OrderPlaced = define(
  "OrderPlaced",
  {
    version: "1.0.0",
    description: "The order is stored and on its way through the shop.",
    examples: [{ orderId: ids.orderId, status: "created", ...total, createdAt: at(0) }],
  },
  z.object({ ...ofOrder, status: z.literal("created"), ...sum, createdAt: Timestamp }),
);

export const OrderRefused = define(
  "OrderRefused",
  {
    version: "1.0.0",
    description: "The order was not taken; nothing was stored.",
    examples: [
      {
        orderId: ids.orderId,
        reason: "duplicate_order_id",
        message: "Another order already has this id.",
      },
    ],
  },
  z.object({ ...ofOrder, reason: z.enum(["duplicate_order_id", "invalid"]), message: text(500) }),
);

export const GetOrder = define(
  "GetOrder",
  {
    version: "1.0.0",
    description: "Asks for one order with its timeline.",
    examples: [{ orderId: ids.orderId }],
  },
  z.object(ofOrder),
);

export const OrderDetails = define(
  "OrderDetails",
  {
    version: "1.0.0",
    description: "One order, as it stands, with all that happened to it.",
    examples: [
      {
        ...ids,
        status: "confirmed",
        items: [namedItem],
        ...total,
        priority: "high",
        createdAt: at(0),
        updatedAt: at(2),
        version: 6,
        carrier: sample.carrier,
        trackingNumber: sample.trackingNumber,
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
    items: items(),
    ...sum,
    priority: Priority,
    reason: text(500).optional().describe("Why it was rejected or cancelled."),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int().min(0).max(1_000_000).describe("Grows by one with each change."),
    carrier: text(100).optional(),
    trackingNumber: text(100).optional(),
    timeline: z.array(TimelineEntry).max(1_000).describe("Oldest first."),
  }),
);

export const OrderNotFound = define(
  "OrderNotFound",
  {
    version: "1.0.0",
    description: "No order has this id.",
    examples: [{ orderId: ids.orderId }],
  },
  z.object(ofOrder),
);

export const ListOrders = define(
  "ListOrders",
  {
    version: "1.0.0",
    description: "Asks for a page of orders, newest first.",
    examples: [{ userId: ids.userId, limit: 20 }],
  },
  z.object({
    userId: Uuid.optional(),
    status: OrderStatus.optional(),
    limit: z.int().min(1).max(100),
    cursor: Cursor.optional(),
  }),
);

export const OrderPage = define(
  "OrderPage",
  {
    version: "1.0.0",
    description: "A page of orders, newest first.",
    examples: [
      {
        orders: [
          { ...ids, status: "confirmed", priority: "high", ...total, createdAt: at(0), updatedAt: at(2) },
        ],
      },
    ],
  },
  z.object({ orders: z.array(OrderSummary).max(100), nextCursor: Cursor.optional() }),
);

export const CancelOrder = define(
  "CancelOrder",
  {
    version: "1.0.0",
    description: "The customer no longer wants the order. Possible until it is dispatched.",
    examples: [{ orderId: ids.orderId, reason: "Ordered the wrong size." }],
  },
  z.object({ ...ofOrder, reason: text(500) }),
);

export const OrderCancelRequested = define(
  "OrderCancelRequested",
  {
    version: "1.0.0",
    description: "The order is being undone; OrderCancelled follows once everything is given back.",
    examples: [{ orderId: ids.orderId, status: "compensating" }],
  },
  z.object({ ...ofOrder, status: OrderStatus }),
);

export const OrderNotCancellable = define(
  "OrderNotCancellable",
  {
    version: "1.0.0",
    description: "It is too late to cancel, or the order has ended already.",
    examples: [{ orderId: ids.orderId, status: "dispatched", message: "The parcel has left the house." }],
  },
  z.object({ ...ofOrder, status: OrderStatus, message: text(500) }),
);

export const OrderCreated = define(
  "OrderCreated",
  {
    version: "1.0.0",
    description: "An order was stored. It starts the saga.",
    examples: [
      {
        ...ids,
        email: sample.email,
        items: [item],
        ...total,
        ...terms,
        address: sample.address,
        createdAt: at(0),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    items: items(),
    ...sum,
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
    description: "The order is paid and its shipment scheduled.",
    examples: [
      {
        ...ids,
        email: sample.email,
        items: [namedItem],
        ...total,
        carrier: sample.carrier,
        trackingNumber: sample.trackingNumber,
        confirmedAt: at(2),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    items: items(),
    ...sum,
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
    version: "1.0.0",
    description: "The shop said no, and everything already done for the order was undone.",
    examples: [
      {
        ...ids,
        email: sample.email,
        reason: "out_of_stock",
        message: "Only 1 of prod-001 is left.",
        ...total,
        rejectedAt: at(1),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    reason: RejectionReason,
    message: text(500),
    ...sum,
    rejectedAt: Timestamp,
  }),
);

export const OrderCancelled = define(
  "OrderCancelled",
  {
    version: "1.0.0",
    description: "The customer or a deadline ended the order, and everything already done for it was undone.",
    examples: [
      {
        ...ids,
        email: sample.email,
        reason: "customer",
        message: "Ordered the wrong size.",
        ...total,
        cancelledAt: at(5),
      },
    ],
  },
  z.object({
    ...ofCustomer,
    reason: z.enum(["customer", "timed_out"]),
    message: text(500),
    ...sum,
    cancelledAt: Timestamp,
  }),
);

export const OrderStatusChanged = define(
  "OrderStatusChanged",
  {
    version: "1.0.0",
    description: "An order moved. For live views: it may be lost, the order itself never is.",
    examples: [{ ...ids, status: "authorizing", previous: "reserving", version: 3, changedAt: at(1) }],
  },
  z.object({
    orderId: Uuid,
    userId: Uuid,
    status: OrderStatus,
    previous: OrderStatus.optional(),
    version: z.int().min(0).max(1_000_000),
    changedAt: Timestamp,
  }),
);
