export {
  EnvironmentError,
  address,
  addresses,
  hostVariables,
  port,
  readEnvironment,
  readServiceEnvironment,
  serviceVariables,
  wholeNumber,
} from "./environment.js";
export { main } from "./host/main.js";
export { runHost } from "./host/run-host.js";
export { runService } from "./service/run-service.js";
export { brokerOptions } from "./broker.js";
export { brokerCheck } from "./host/broker-check.js";
export { replyToClientError, replyToExpectation } from "./http/client-error.js";
export { titleOf } from "./http/problem.js";
export { readinessOf } from "./http/health.js";
export { whyNotLocal } from "./http/why-not-local.js";
export { circuitCheck, followCircuit, watchCircuits } from "./circuit.js";
export { createLogger } from "./logging/logger.js";
export { isLoopback } from "./loopback.js";
export { isGuessable } from "./guessable.js";
export { askedForMetrics } from "./metrics/asked-for-metrics.js";
export { beginAtZero } from "./metrics/begin-at-zero.js";
export { createMetrics } from "./metrics/metrics.js";
export { createFaults } from "./fault-injection/faults.js";
export { LONGEST_PAUSE_MS } from "./pauses/queue-pause.js";
export { createRedis } from "./redis/redis.js";
export { registryPrefix } from "./redis/registry-prefix.js";
export { ensureDatabase } from "./database/ensure-database.js";
export { inTransaction } from "./database/in-transaction.js";
export { inboxAsJson } from "./database/inbox-as-json.js";
export { openLookups } from "./database/lookups.js";
export { migrate } from "./database/migrate.js";
export { Migration } from "./database/migration.js";
export { rowsOf } from "./database/rows.js";
export { isIncomplete, violates } from "./database/statement-errors.js";
export { columnsOf } from "./database/columns-of.js";
export { within } from "./within.js";

export type { BrokerEnvironment, HostEnvironment, ServiceEnvironment } from "./environment.js";
export type { Running } from "./host/main.js";
export type { HostResources } from "./host/host-resources.js";
export type { HostDefinition, HostProgram, RunningHost } from "./host/run-host.js";
export type { ServiceResources } from "./service/service-resources.js";
export type { RunningService, ServiceDefinition } from "./service/run-service.js";
export type { Timer, TimerContext } from "./service/timers.js";
export type { Check, Readiness } from "./http/health.js";
export type { HttpProgram, ServerOptions } from "./http/http.js";
export type { MeasuredAs } from "./http/measure-requests.js";
export type { CircuitGauge, CircuitHealth, CircuitStateName, NamedCircuit } from "./circuit.js";
export type { StoredSpan } from "./tracing/stored-span.js";
export type { LoggerOptions } from "./logging/logger.js";
export type { ActiveFault, FaultType, Faults } from "./fault-injection/faults.js";
export type { PauseStore } from "./pauses/pause-store.js";
export type { QueuePause } from "./pauses/queue-pause.js";
export type { Idempotency } from "./redis/idempotency.js";
export type { RedisOptions } from "./redis/redis.js";
export type { Listing } from "./redis/list-instances.js";
export type { Registered } from "./redis/registered.js";
export type { Registry } from "./redis/registry.js";
export type { EnsureDatabaseOptions } from "./database/ensure-database.js";
export type { Lookup, Lookups } from "./database/lookups.js";
export type { MigrateOptions } from "./database/migrate.js";
export type { NamedMigration } from "./database/migration.js";
export type { Column, Rows } from "./database/rows.js";
