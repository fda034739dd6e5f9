import { randomUUID } from "node:crypto";
import { componentLogger, connect, declareTopology, verifyTopology } from "@warren/messaging";
import type { Observer, Connection } from "@warren/messaging";
import type { Topology } from "@warren/messaging/contract";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Registry as MetricsRegistry } from "prom-client";
import { brokerOptions } from "../broker.js";
import type { HostEnvironment } from "../environment.js";
import { createFaults, type Faults, type FaultType } from "../fault-injection/faults.js";
import { createMetrics, metricsObserver } from "../metrics/metrics.js";
import { createPauseStore, type PauseStore } from "../pauses/pause-store.js";
import { createIdempotency, type Idempotency } from "../redis/idempotency.js";
import { listInstances, type Listing } from "../redis/list-instances.js";
import { createRedis } from "../redis/redis.js";
import { registryPrefix } from "../redis/registry-prefix.js";
import type { Closing } from "./closing.js";

/** What every program builds its work from. */
export type HostResources = Readonly<{
  environment: HostEnvironment;
  /** This process, as the registry names it. */
  instance: string;
  logger: Logger;
  /** The connection to the broker. */
  connection: Connection;
  /** Declares exchanges and queues, or looks whether they are there: what TOPOLOGY says. */
  declareTopology(): Promise<void>;
  /** Undefined where there is none. It may also be away: then its commands fail at once. */
  redis: Redis | undefined;
  idempotency: Idempotency;
  /** Every instance of every program of this shop, this one included once it has started, or why nobody can say. */
  instances(): Promise<Listing>;
  /** Which queues of the shop somebody has paused. */
  pauses: PauseStore;
  /** None can be injected where SIMULATE_FAILURES is off; `isActive` is always there. */
  faults: Faults;
  /** For metrics of the program's own. */
  metrics: MetricsRegistry;
  /** Counts in `metrics` what the messaging runtime does. */
  observer: Observer;
  /** Aborted when the program begins to stop. */
  signal: AbortSignal;
  /** Adds what is to be closed with the program: before everything that was added earlier. */
  onClose(name: string, close: () => unknown): void;
}>;

export type ResourcesOptions = Readonly<{
  /** Of the program: in logs, metrics, health and registry, and of its connections. */
  name: string;
  environment: HostEnvironment;
  topology: Topology;
  /** What can be injected where the environment allows it. Default: nothing. */
  faultTypes?: readonly FaultType[];
  logger: Logger;
  closing: Closing;
}>;

/** Opens them. Broker and Redis are connected to in the background and may both be away. */
export function openResources(options: ResourcesOptions): HostResources {
  const { name, environment, topology, logger, closing } = options;
  const redis = createRedis({ redisUrl: environment.REDIS_URL, logger: componentLogger(logger, "redis") });
  closing.add("redis", () => redis?.disconnect());
  const connection = connect({ ...brokerOptions(environment), name, logger });
  closing.add("broker", () => connection.close());
  const metrics = createMetrics(name, environment.VERSION);
  const declare = environment.TOPOLOGY === "verify" ? verifyTopology : declareTopology;

  return {
    environment,
    instance: randomUUID(),
    logger,
    connection,
    declareTopology: () => declare(connection, topology),
    redis,
    idempotency: createIdempotency({ redis }),
    instances: () => listInstances(redis, registryPrefix(environment.AMQP_URL)),
    pauses: createPauseStore(redis, registryPrefix(environment.AMQP_URL)),
    faults: createFaults(environment.SIMULATE_FAILURES === "off" ? [] : options.faultTypes),
    metrics,
    observer: metricsObserver(metrics),
    signal: closing.signal,
    onClose: closing.add,
  };
}
