import { randomUUID } from "node:crypto";
import { connect, declareTopology, pruneInbox, serve, startRelay, verifyTopology } from "@warren/messaging";
import type { Server, Connection, Tx } from "@warren/messaging";
import type { Handlers, ServiceContract, Topology } from "@warren/messaging/contract";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { brokerOptions } from "../broker.js";
import { ensureDatabase } from "../database/ensure-database.js";
import { migrate } from "../database/migrate.js";
import { createOrm, type Entities, type NamedMigration } from "../database/orm.js";
import { createPool } from "../database/pool.js";
import type { ServiceEnvironment } from "../environment.js";
import { createFaults, type FaultType, type Faults } from "../fault-injection/faults.js";
import { readinessOf, type Check } from "../http/health.js";
import { startHttp } from "../http/http.js";
import { createLogger } from "../logger.js";
import {
  createMetrics,
  metricsObserver,
  watchConsumers,
  watchOutbox,
  watchPool,
} from "../metrics/metrics.js";
import { createIdempotency } from "../redis/idempotency.js";
import { createRedis } from "../redis/redis.js";
import { createRegistry, type Registry } from "../redis/registry.js";
import { CLOSE_TIMEOUT_MS, createClosing, type Closing } from "../host/closing.js";
import { faultyHandlers } from "../fault-injection/faulty-handlers.js";
import type { Parts } from "./parts.js";
import { serviceChecks, type Started } from "./service-checks.js";
import { startTimers, type Timer } from "./timers.js";

/** A service: its contract, its tables, and what it does. */
export type ServiceDefinition<S extends ServiceContract> = Readonly<{
  contract: S;
  topology: Topology;
  entities: Entities;
  /** In the order in which they run. The first one creates the runtime's `messagingTables` too. */
  migrations: readonly NamedMigration[];
  /** A function that says its type, `Handlers<typeof order, Tx>`: the compiler does not infer it from here. */
  handlers: (parts: Parts) => NoInfer<Handlers<S, Tx>>;
  timers?: (parts: Parts) => readonly Timer[];
  /** HTTP routes of the service's own. */
  routes?: (parts: Parts) => (app: FastifyInstance) => Promise<void> | void;
  /** What must be true, besides database, broker and consumers, for the service to be ready. */
  checks?: (parts: Parts) => Promise<readonly Check[]>;
  /** Faults that the service's own code looks at (`faults.isActive`), besides the service host's own. */
  faultTypes?: readonly FaultType[];
  environment: ServiceEnvironment;
  /** Default: one by the contract's name and LOG_LEVEL. */
  logger?: Logger;
  /** Default 10,000. */
  closeTimeoutMs?: number;
}>;

export type RunningService = Readonly<{
  /** `http://host:port` of its health and metrics. */
  url: string;
  server: Server;
  connection: Connection;
  pool: Pool;
  faults: Faults;
  registry: Registry;
  /** Resolves where the broker has never let the service in and refuses it: it will not work until somebody mends that. */
  refused: Promise<Error>;
  /** Stops taking messages, finishes what is in hand, and closes everything in bounded time. May be called twice. */
  close(): Promise<void>;
}>;

const SERVICE_FAULTS: readonly FaultType[] = ["database_timeout", "slow_handlers", "handler_errors"];

const pruning: Timer = {
  name: "prune the inbox",
  everyMs: 3_600_000,
  async run({ database }) {
    await pruneInbox(database);
  },
};

/**
 * Starts a service. HTTP comes up first, so that health can be asked while the database is still awaited. The broker may
 * be away: the service is then up, not ready, and begins to consume when the broker is there.
 */
export async function runService<const S extends ServiceContract>(
  definition: ServiceDefinition<S>,
): Promise<RunningService> {
  const { contract, environment } = definition;
  const logger = definition.logger ?? createLogger({ name: contract.name, level: environment.LOG_LEVEL });
  const closeTimeoutMs = definition.closeTimeoutMs ?? CLOSE_TIMEOUT_MS;
  const closing = createClosing({ logger, timeoutMs: closeTimeoutMs });
  try {
    return await start(definition, logger, closing, closeTimeoutMs);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start<S extends ServiceContract>(
  definition: ServiceDefinition<S>,
  logger: Logger,
  closing: Closing,
  closeTimeoutMs: number,
): Promise<RunningService> {
  const { contract, environment, topology } = definition;
  const parts = openParts(definition, logger, closing);
  const { pool, connection, redis, faults, metrics } = parts;
  // Health is asked while there are no consumers yet.
  const started: { -readonly [K in keyof Started]?: Started[K] } = {};

  const readiness = async () => [
    ...(await serviceChecks(pool, connection, started)),
    ...((await definition.checks?.(parts)) ?? []),
    ...(closing.signal.aborted ? [{ name: "service", ok: false, reason: "stopping" } as const] : []),
  ];
  const instance = randomUUID();
  const routes = definition.routes?.(parts);
  const http = await startHttp({
    service: contract.name,
    instance,
    version: environment.VERSION,
    host: environment.HOST,
    port: environment.PORT,
    logger,
    readiness,
    metrics,
    ...(faults.types.length === 0 ? {} : { faults }),
    ...(routes === undefined ? {} : { routes }),
  });
  closing.add("http", http.close);

  const { entities, migrations } = definition;
  await ensureDatabase(environment.DATABASE_URL);
  await migrate({ databaseUrl: environment.DATABASE_URL, entities, migrations, logger });
  await (environment.TOPOLOGY === "verify" ? verifyTopology : declareTopology)(connection, topology);

  const observer = metricsObserver(metrics);
  const handlers = faultyHandlers(definition.handlers(parts), faults);
  const server = await serve(contract, handlers, { connection, database: pool, logger, observer });
  started.server = server;
  closing.add("consumers", () => server.stop({ drainMs: closeTimeoutMs * 0.4 }));
  watchConsumers(metrics, server.health);

  const relay = await startRelay({ connection, database: pool, logger, observer });
  started.relay = relay;
  closing.add("outbox relay", relay.stop);
  watchOutbox(metrics, relay.health);

  const timers = [pruning, ...(definition.timers?.(parts) ?? [])];
  closing.add("timers", startTimers({ timers, database: pool, logger, afterRun: relay.kick }).stop);

  const registry = createRegistry({
    redis,
    service: contract.name,
    instance,
    address: http.address,
    version: environment.VERSION,
    state: async () => ((await readinessOf(readiness)).ready ? "ready" : "unavailable"),
    logger,
  });
  closing.add("registry", registry.stop);
  await registry.start();
  logger.info({ url: http.address, instance }, `${contract.name} is running`);

  return {
    url: http.address,
    server,
    connection,
    pool,
    faults,
    registry,
    refused: connection.refused,
    close: closing.close,
  };
}

function openParts<S extends ServiceContract>(
  definition: ServiceDefinition<S>,
  logger: Logger,
  closing: Closing,
): Parts {
  const { environment, entities } = definition;
  const { name } = definition.contract;
  const production = environment.NODE_ENV === "production";
  const faults = createFaults(production ? [] : [...SERVICE_FAULTS, ...(definition.faultTypes ?? [])]);

  const metrics = createMetrics(name);
  const pool = createPool({ databaseUrl: environment.DATABASE_URL, name, logger, faults });
  closing.add("database", () => pool.end());
  watchPool(metrics, pool);

  let orm: Promise<MikroORM> | undefined;
  closing.add("orm", async () => (await orm)?.close(true));

  const redis = createRedis({ redisUrl: environment.REDIS_URL, logger });
  closing.add("redis", () => redis?.disconnect());

  const connection = connect({ ...brokerOptions(environment), name, logger });
  closing.add("broker", () => connection.close());

  return {
    environment,
    logger,
    pool,
    connection,
    redis,
    idempotency: createIdempotency({ redis }),
    faults,
    metrics,
    signal: closing.signal,
    orm: () => (orm ??= createOrm({ databaseUrl: environment.DATABASE_URL, entities, faults })),
    onClose: closing.add,
  };
}
