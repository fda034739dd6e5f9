import * as z from "zod";
import { define } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { Currency, Money } from "./money.js";
import { ofOrder } from "./order-fields.js";
import { PaymentMethod } from "./order-terms.js";
import { Uuid, text, Timestamp } from "./scalars.js";

const { orderId, paymentId, at } = example;
const amount = { amount: "59.98", currency: "USD" };
const sum = { amount: Money, currency: Currency };

export const AuthorizePayment = define(
  "AuthorizePayment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "Asks for the amount to be set aside on the customer's card. Sent again with the same orderId, it does nothing new.",
    examples: [{ orderId, userId: example.userId, ...amount, paymentMethod: "card-visa" }],
  },
  z.object({ ...ofOrder, userId: Uuid, ...sum, paymentMethod: PaymentMethod }),
);

export const PaymentAuthorized = define(
  "PaymentAuthorized",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The amount is set aside on the customer's card, and not yet taken.",
    examples: [{ orderId, paymentId, ...amount, authorizedAt: at(1) }],
  },
  z.object({ ...ofOrder, paymentId: Uuid, ...sum, authorizedAt: Timestamp }),
);

export const CapturePayment = define(
  "CapturePayment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Takes the amount that was authorized for the order.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const PaymentCaptured = define(
  "PaymentCaptured",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The amount was taken: the order is paid.",
    examples: [{ orderId, paymentId, ...amount, capturedAt: at(2) }],
  },
  z.object({ ...ofOrder, paymentId: Uuid, ...sum, capturedAt: Timestamp }),
);

export const PaymentDeclined = define(
  "PaymentDeclined",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The provider said no, and trying again would not help.",
    examples: [
      {
        orderId,
        action: "authorize",
        reason: "insufficient_funds",
        message: "The card has not enough money on it.",
      },
    ],
  },
  z.object({
    ...ofOrder,
    action: z.enum(["authorize", "capture"]),
    reason: z
      .enum(["card_declined", "insufficient_funds", "expired_card", "voided"])
      .describe('"voided": VoidPayment for the order had come first.'),
    message: text(500),
  }),
);

export const VoidPayment = define(
  "VoidPayment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "Lets an authorized amount go; one already taken is paid back. Where nothing is authorized yet it keeps a late AuthorizePayment from authorizing.",
    examples: [{ orderId, reason: "shipping_unavailable" }],
  },
  z.object({ ...ofOrder, reason: text(500) }),
);

export const PaymentVoided = define(
  "PaymentVoided",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Nothing is set aside for the order, and nothing will be.",
    examples: [{ orderId, voidedAt: at(4) }],
  },
  z.object({ ...ofOrder, voidedAt: Timestamp }),
);

export const RefundPayment = define(
  "RefundPayment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Pays a taken amount back; one only authorized is let go.",
    examples: [{ orderId, reason: "customer" }],
  },
  z.object({ ...ofOrder, reason: text(500) }),
);

export const PaymentRefunded = define(
  "PaymentRefunded",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The amount was paid back to the customer.",
    examples: [{ orderId, ...amount, refundedAt: at(5) }],
  },
  z.object({ ...ofOrder, ...sum, refundedAt: Timestamp }),
);

export const PaymentAttemptFailed = define(
  "PaymentAttemptFailed",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "The provider could not be asked. For whoever watches it: nothing in the shop waits for this.",
    examples: [
      {
        orderId,
        action: "authorize",
        attempt: 1,
        error: "The provider did not answer in 2000 ms.",
        willRetry: true,
      },
    ],
  },
  z.object({
    ...ofOrder,
    action: z.enum(["authorize", "capture", "void", "refund"]),
    attempt: z.int().min(1).max(1_000),
    error: text(500),
    willRetry: z.boolean(),
  }),
);
