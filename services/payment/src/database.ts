import { PaymentEventEntity } from "./entities/payment-event.js";
import { PaymentEntity } from "./entities/payment.js";
import { CreatePayments } from "./migrations/create-payments.js";

/** The service's database: what `npm run migrate` needs to know. */
export const database = {
  name: "payment",
  entities: [PaymentEntity, PaymentEventEntity],
  migrations: [{ name: "2026-11-23-create-payments", class: CreatePayments }],
};
