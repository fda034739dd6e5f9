// The client of RabbitMQ's management HTTP API. Its importers get nothing of @warren/asyncapi.

export { vhostOf } from "./address.js";
export { BrokerUnreachable } from "./broker-unreachable.js";
export { createManagement } from "./client.js";
export { openManagement } from "./open-management.js";

export type { ManagementAddress } from "./address.js";
export type { Management, ManagementOptions } from "./client.js";
