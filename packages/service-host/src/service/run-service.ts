import { componentLogger, pruneInbox, serve, startRelay } from "@warren/messaging";
import type { Server, Tx } from "@warren/messaging";
import type { Handlers, ServiceContract, Topology } from "@warren/messaging/contract";
import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { ensureDatabase } from "../database/ensure-database.js";
import { migrate } from "../database/migrate.js";
import type { NamedMigration } from "../database/migration.js";
import type { ServiceEnvironment } from "../environment.js";
import type { FaultType } from "../fault-injection/faults.js";
import { faultyHandlers } from "../fault-injection/faulty-handlers.js";
import { simulateByMessage } from "../fault-injection/simulate-by-message.js";
import { CLOSE_TIMEOUT_MS } from "../host/closing.js";
import { runHost, type HostProgram, type RunningHost } from "../host/run-host.js";
import type { NamedCircuit } from "../circuit.js";
import type { Check } from "../http/health.js";
import { beginAtZero } from "../metrics/begin-at-zero.js";
import { watchConsumers, watchOldest, watchOutbox, watchPauses } from "../metrics/metrics.js";
import { keepPauses, type KeptPauses } from "../pauses/keep-pauses.js";
import { withDatabase, type ServiceResources } from "./service-resources.js";
import { serviceChecks, type ServiceState } from "./service-checks.js";
import { startTimers, type RunningTimers, type Timer } from "./timers.js";

/** A service: its contract, its tables, and what it does. */
export type ServiceDefinition<S extends ServiceContract> = Readonly<{
  contract: S;
  topology: Topology;
  /** In the order in which they run. The first one creates the runtime's `messagingTables` too. */
  migrations: readonly NamedMigration[];
  /** A function that says its type, `Handlers<typeof order, Tx>`: the compiler does not infer it from here. */
  handlers: (resources: ServiceResources) => NoInfer<Handlers<S, Tx>>;
  timers?: (resources: ServiceResources) => readonly Timer[];
  /** HTTP routes of the service's own. */
  routes?: (resources: ServiceResources) => (app: FastifyInstance) => Promise<void> | void;
  /** What must be true, besides database, broker and consumers, for the service to be ready. */
  checks?: (resources: ServiceResources) => Promise<readonly Check[]>;
  /** Its circuit breakers, for the registry. */
  circuits?: () => readonly NamedCircuit[];
  /** Faults that the service's own code looks at (`faults.isActive`), besides those of every service. */
  faultTypes?: readonly FaultType[];
  environment: ServiceEnvironment;
  /** Default: one by the contract's name and LOG_LEVEL. */
  logger?: Logger;
  /** Default 10,000. */
  closeTimeoutMs?: number;
}>;

/** A service at work. `close` stops its consumers first, and gives their batches time to finish. */
export type RunningService = RunningHost & Started;

type Started = Readonly<{ server: Server; pool: Pool }>;

const SERVICE_FAULTS: readonly FaultType[] = ["database_timeout", "slow_handlers", "handler_errors"];

/** What of the time to close the consumers have to finish their batches. */
const DRAIN_SHARE = 0.4;

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
export function runService<const S extends ServiceContract>(
  definition: ServiceDefinition<S>,
): Promise<RunningService> {
  const { contract, topology, environment, logger, closeTimeoutMs } = definition;
  const { name } = contract;

  return runHost<Started>({
    name,
    topology,
    environment,
    faultTypes: [...SERVICE_FAULTS, ...(definition.faultTypes ?? [])],
    logger,
    closeTimeoutMs,
    open: (host) => serviceProgram(definition, withDatabase(host, { name, environment })),
  });
}

function serviceProgram<S extends ServiceContract>(
  definition: ServiceDefinition<S>,
  resources: ServiceResources,
): HostProgram<Started> {
  let state: ServiceState = { state: "starting" };
  beginAtZero(resources.metrics, definition.contract);
  const pauses = keptPauses(definition, resources);
  const routes = definition.routes?.(resources);

  return {
    ...(routes === undefined ? {} : { http: { routes } }),
    ...(definition.circuits === undefined ? {} : { circuits: definition.circuits }),
    checks: async () => [
      ...(await serviceChecks(resources, state, pauses.current())),
      ...((await definition.checks?.(resources)) ?? []),
    ],
    async start() {
      await prepareDatabase(definition, resources);
      await resources.declareTopology();
      const server = await startConsumers(definition, resources, await pauses.begin());
      pauses.follow(server);
      state = { state: "consuming", server };
      await simulateByMessage(definition.contract, resources);
      const relay = await startOutboxRelay(definition, resources);
      const timers = startServiceTimers(definition, resources, relay.kick);
      state = { state: "running", server, relay, timers };

      return { server, pool: resources.pool };
    },
  };
}

function keptPauses<S extends ServiceContract>(
  { contract }: ServiceDefinition<S>,
  { pauses: store, redis, logger, metrics, onClose }: ServiceResources,
): KeptPauses {
  const queues = Object.keys(contract.queues);
  const pauses = keepPauses({ store, redis, queues, logger: componentLogger(logger, "consume") });
  onClose("pauses", pauses.stop);
  watchPauses(metrics, queues, pauses.current);

  return pauses;
}

async function prepareDatabase<S extends ServiceContract>(
  { migrations }: ServiceDefinition<S>,
  { environment, logger }: ServiceResources,
): Promise<void> {
  const databaseUrl = environment.DATABASE_URL;
  await ensureDatabase(databaseUrl);
  await migrate({ databaseUrl, migrations, logger: componentLogger(logger, "database") });
}

async function startConsumers<S extends ServiceContract>(
  { contract, handlers, closeTimeoutMs = CLOSE_TIMEOUT_MS }: ServiceDefinition<S>,
  resources: ServiceResources,
  paused: readonly string[],
): Promise<Server> {
  const { environment, connection, pool, logger, observer, metrics, faults, onClose } = resources;
  const server = await serve(contract, faultyHandlers(handlers(resources), faults), {
    connection,
    database: pool,
    logger,
    observer,
    giveBackAfterMs: environment.GIVE_BACK_AFTER_MS,
    pauseAfterFailures: environment.PAUSE_AFTER_FAILURES,
    paused,
  });
  onClose("consumers", () => server.stop({ drainMs: closeTimeoutMs * DRAIN_SHARE }));
  watchConsumers(metrics, server.health);
  watchOldest(metrics, server.oldest);

  return server;
}

async function startOutboxRelay<S extends ServiceContract>(
  { contract }: ServiceDefinition<S>,
  { connection, pool, logger, observer, metrics, onClose }: ServiceResources,
) {
  const relay = await startRelay({ connection, contract, database: pool, logger, observer });
  onClose("outbox relay", relay.stop);
  watchOutbox(metrics, relay.health);

  return relay;
}

function startServiceTimers<S extends ServiceContract>(
  definition: ServiceDefinition<S>,
  resources: ServiceResources,
  afterRun: () => void,
): RunningTimers {
  const timers = [pruning, ...(definition.timers?.(resources) ?? [])];
  const running = startTimers({
    ...{ timers, database: resources.pool, afterRun },
    logger: componentLogger(resources.logger, "timers"),
  });
  resources.onClose("timers", running.stop);

  return running;
}
