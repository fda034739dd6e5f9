// The payment service: its start, and what migrations and audits need to know of its database.

export { startPayment } from "./service.js";
export { database } from "./database.js";
export { entities } from "./entities/index.js";
export { paymentEnvironment } from "./environment.js";

export type { PaymentEnvironment } from "./environment.js";
