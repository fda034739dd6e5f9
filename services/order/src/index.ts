// The order service: order life cycle and saga.

export { database, startOrder } from "./service.js";
export { DEFAULT_DEADLINES, orderSaga } from "./saga/order-saga.js";

export type { Deadlines, OrderSaga } from "./saga/order-saga.js";
export type { Ending, Order, OrderStates, Parcel, Undo, Undoing } from "./order.js";
