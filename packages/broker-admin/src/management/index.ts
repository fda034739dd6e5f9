// The client of RabbitMQ's management HTTP API. Its importers get nothing of @warren/asyncapi.

export { vhostOf } from "./address.js";
export { BrokerUnreachable } from "./broker-unreachable.js";
export { createManagement } from "./client.js";
export { openManagement } from "./open-management.js";
export { brokerAddress } from "../broker-address.js";
export { readQueueStatistics } from "./queue-statistics.js";

export type { ManagementAddress } from "./address.js";
export type { Management, ManagementOptions } from "./client.js";
export type { QueueStatistics, Statistics } from "./queue-statistics.js";
