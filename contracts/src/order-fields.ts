import { Currency, Money } from "./money.js";
import { Email, Uuid } from "./scalars.js";

// Fields that many messages about an order have in common.

export const ofOrder = { orderId: Uuid };

export const ofCustomer = { orderId: Uuid, userId: Uuid, email: Email.optional() };

export const orderTotal = { totalAmount: Money, currency: Currency };

/** Of an order that came to nothing. */
export const moneyBack = {
  refunded: Money.optional().describe(
    'What was taken of the total, and has been paid back: "0.00" where nothing was taken. Order services of before 1.1.0 leave it out.',
  ),
};
