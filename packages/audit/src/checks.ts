import type { Check } from "./check.js";
import { commandsHandled } from "./checks/commands-handled.js";
import { deadLetters, unroutable } from "./checks/kept-messages.js";
import { noticesAgree } from "./checks/notices-agree.js";
import { ordersEnd } from "./checks/orders-end.js";
import { outboxes } from "./checks/outboxes.js";
import { paymentsAgree } from "./checks/payments-agree.js";
import { reservationsAgree } from "./checks/reservations-agree.js";
import { reservedStock } from "./checks/reserved-stock.js";
import { shipmentsAgree } from "./checks/shipments-agree.js";
import { stockAddsUp } from "./checks/stock-adds-up.js";

/** Everything that an audit asks, in this order. */
export const checks: readonly Check[] = [
  ordersEnd,
  commandsHandled,
  stockAddsUp,
  reservedStock,
  reservationsAgree,
  paymentsAgree,
  shipmentsAgree,
  noticesAgree,
  outboxes,
  deadLetters,
  unroutable,
];
