// For tests of what speaks over RabbitMQ. Not for production code.

export { startBroker } from "./server/broker.js";

export type { MemoryBroker } from "./server/broker.js";
