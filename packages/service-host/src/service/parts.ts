import type { Connection } from "@warren/messaging";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { Redis } from "ioredis";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { Registry as MetricsRegistry } from "prom-client";
import type { ServiceEnvironment } from "../environment.js";
import type { Faults } from "../fault-injection/faults.js";
import type { Idempotency } from "../redis/idempotency.js";

/** What the service host gives a service to build its handlers, timers and routes from. */
export type Parts = Readonly<{
  environment: ServiceEnvironment;
  logger: Logger;
  pool: Pool;
  connection: Connection;
  /** Undefined where there is none. It may also be away: then its commands fail at once. */
  redis: Redis | undefined;
  idempotency: Idempotency;
  /** Nothing can be activated in production; `check` is always there. */
  faults: Faults;
  /** For metrics of the service's own. */
  metrics: MetricsRegistry;
  /** Aborted when the service begins to stop. */
  signal: AbortSignal;
  /** MikroORM over the service's entities, made at the first call. */
  orm(): Promise<MikroORM>;
  /** Closes something of the service's own, after its consumers have stopped and before its database goes. */
  onClose(name: string, close: () => unknown): void;
}>;
