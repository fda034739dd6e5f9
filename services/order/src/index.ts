// The order service: order life cycle and saga.

export { database } from "./database.js";
export { entities } from "./entities/index.js";
export { startOrder } from "./service.js";
export { DEFAULT_DEADLINES, sameDeadlines } from "./saga/deadlines.js";
export { orderSaga } from "./saga/order-saga.js";

export type { Deadlines } from "./saga/deadlines.js";
export type { OrderSaga } from "./saga/order-saga.js";
export type { Ending, Order, OrderStates, Parcel, Undo, Undoing } from "./order.js";
