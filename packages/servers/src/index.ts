// RabbitMQ, PostgreSQL and Redis for development and tests, from the environment, Docker or this machine.

export { startServers } from "./start-servers.js";
export { stopServers } from "./stop-servers.js";
export { serversStatus } from "./server-status.js";
export { createVhost } from "./test-vhost.js";
export { createDatabase, ensureDatabase } from "./test-database.js";
export { ServerStartError } from "./background-process.js";
export { NotProvidedError } from "./not-provided.js";
export { StartStoppedError } from "./launcher-signals.js";

export type {
  BrokerAddresses,
  DatabaseAddresses,
  RedisAddresses,
  ServerAddresses,
  ServerName,
} from "./addresses.js";
export type { StartServersOptions } from "./start-servers.js";
export type { RestartOptions, RunningServers } from "./running-servers.js";
export type { ServersStatus, ServerStatus } from "./server-status.js";
export type { RunState } from "./run-state.js";
export type { Supervision } from "./supervise-servers.js";
export type { TestDatabase } from "./test-database.js";
export type { TestVhost } from "./test-vhost.js";
