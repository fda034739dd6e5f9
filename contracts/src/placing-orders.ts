import * as z from "zod";
import { Address } from "./address.js";
import { define } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { Currency } from "./money.js";
import { ofCustomer, ofOrder, orderTotal } from "./order-fields.js";
import { orderItems } from "./order-items.js";
import { PaymentMethod, PriceSource, Priority } from "./order-terms.js";
import { text, Timestamp } from "./scalars.js";

const { orderId, userId, item, terms, total, at } = example;

export const PlaceOrder = define(
  "PlaceOrder",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "A customer checked out. The caller chooses the orderId; sent again with the same one, it places nothing new.",
    examples: [
      {
        orderId,
        userId,
        items: [item],
        currency: "USD",
        ...terms,
        email: example.email,
        address: example.address,
      },
    ],
  },
  z.object({
    ...ofCustomer,
    items: orderItems(),
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
    correlateBy: "orderId",
    description: "The order is stored and on its way through the shop.",
    examples: [{ orderId, status: "created", ...total, createdAt: at(0) }],
  },
  z.object({ ...ofOrder, status: z.literal("created"), ...orderTotal, createdAt: Timestamp }),
);

export const OrderRefused = define(
  "OrderRefused",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The order was not taken; nothing was stored.",
    examples: [
      {
        orderId,
        reason: "duplicate_order_id",
        message: "Another order already has this id.",
      },
    ],
  },
  z.object({ ...ofOrder, reason: z.enum(["duplicate_order_id", "invalid"]), message: text(500) }),
);
