import { randomUUID } from "node:crypto";
import { Address } from "@warren/contracts/address";
import { Currency, MAX_ORDER_TOTAL, moneyFrom, totalOf } from "@warren/contracts/money";
import { MAX_ITEMS } from "@warren/contracts/order-items";
import { PaymentMethod, Priority } from "@warren/contracts/order-terms";
import { Email, ProductId, quantity, Uuid } from "@warren/contracts/scalars";
import * as z from "zod";
import type { DataOf } from "./messages.js";

const price = z.union([z.number(), z.string().max(13)]).transform((value, context) => {
  const money = moneyFrom(value);
  if (money !== undefined) return money;
  context.addIssue({ code: "custom", message: "must be an amount", input: value });

  return z.NEVER;
});

const placeInput = z.object({
  userId: Uuid,
  items: z
    .array(z.object({ productId: ProductId, quantity: quantity(), price }))
    .min(1)
    .max(MAX_ITEMS),
  currency: Currency.default("USD"),
  priority: Priority.default("normal"),
  paymentMethod: PaymentMethod.default("card-visa"),
  email: Email.optional(),
  address: Address.extend({ country: Address.shape.country.default("US") }).default({ country: "US" }),
});

/** The body of `POST /api/orders`, checked as Warren's gateway checks it. @throws ZodError, SyntaxError, RangeError */
export function placeOrderOf(body: string): DataOf<"PlaceOrder"> {
  const input = placeInput.parse(JSON.parse(body));
  if (totalOf(input.items) > MAX_ORDER_TOTAL)
    throw new RangeError("the total is more than an order may hold");

  return { orderId: randomUUID(), ...input, prices: "catalogue" };
}
