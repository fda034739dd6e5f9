// For tests of what speaks over RabbitMQ, and of handlers. Not for production code.

export { startBroker } from "./server/broker.js";
export { deliveryOf } from "./handlers/delivery-of.js";
export { runBatch, runHandler } from "./handlers/run-handler.js";
export { recordTx } from "./handlers/record-tx.js";
export { matchers } from "./handlers/matchers.js";

export type { MemoryBroker } from "./server/broker.js";
export type { DeliveryOptions } from "./handlers/delivery-of.js";
export type { HandledBy, RunOptions } from "./handlers/run-handler.js";
export type { RecordedTx, SentStatement } from "./handlers/record-tx.js";
export type { RunMatchers, SomeOf } from "./handlers/matchers.js";
