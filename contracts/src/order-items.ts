import * as z from "zod";
import { part } from "@warren/zod-contracts";
import { Money } from "./money.js";
import { ProductId, productName, quantity } from "./scalars.js";

export const OrderItem = part(
  "OrderItem",
  "One product in an order.",
  z.object({
    productId: ProductId,
    name: productName().optional(),
    quantity: quantity(),
    price: Money.describe("Of one unit."),
  }),
);

/** The most items in one order. */
export const MAX_ITEMS = 1_000;

export const orderItems = () => z.array(OrderItem).min(1).max(MAX_ITEMS);
