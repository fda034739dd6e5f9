import * as z from "zod";
import { define } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { ofOrder } from "./order-fields.js";
import { OrderStatus } from "./order-status.js";
import { text, Uuid } from "./scalars.js";

const { orderId, userId } = example;

export const CancelOrder = define(
  "CancelOrder",
  {
    version: "1.1.0",
    correlateBy: "orderId",
    description: "The customer no longer wants the order. Possible until it is dispatched.",
    examples: [{ orderId, reason: "Ordered the wrong size.", userId }],
  },
  z.object({
    ...ofOrder,
    reason: text(500),
    userId: Uuid.optional().describe(
      "Whose the order has to be: somebody else's is like one that nobody has. Left out by those who may cancel anybody's. Order services of before 1.1.0 do not look at it.",
    ),
  }),
);

export const OrderCancelRequested = define(
  "OrderCancelRequested",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The order is being undone; OrderCancelled follows once everything is given back.",
    examples: [{ orderId, status: "compensating" }],
  },
  z.object({ ...ofOrder, status: OrderStatus }),
);

export const OrderNotCancellable = define(
  "OrderNotCancellable",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "It is too late to cancel, or the order has ended already.",
    examples: [{ orderId, status: "dispatched", message: "The parcel has left the house." }],
  },
  z.object({ ...ofOrder, status: OrderStatus, message: text(500) }),
);
