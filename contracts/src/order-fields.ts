import { Currency, Money } from "./money.js";
import { Email, Uuid } from "./scalars.js";

// Fields that many messages about an order have in common.

export const ofOrder = { orderId: Uuid };

export const ofCustomer = { orderId: Uuid, userId: Uuid, email: Email.optional() };

export const orderTotal = { totalAmount: Money, currency: Currency };
