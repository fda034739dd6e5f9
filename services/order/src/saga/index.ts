// The order's saga, without database and broker: for simulations and audits.

export { DEFAULT_DEADLINES, sameDeadlines } from "./deadlines.js";
export { orderSaga } from "./order-saga.js";

export type { OrderStates } from "../order.js";
export type { SagaMessage, SagaSends } from "./compensation.js";
export type { Deadlines } from "./deadlines.js";
export type { OrderSaga } from "./order-saga.js";
