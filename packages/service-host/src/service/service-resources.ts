import { componentLogger } from "@warren/messaging";
import type { Pool } from "pg";
import { createPool } from "../database/pool.js";
import type { ServiceEnvironment } from "../environment.js";
import type { HostResources } from "../host/host-resources.js";
import { watchPool } from "../metrics/metrics.js";

/** What a service builds its handlers, timers and routes from: what every program has, and its database. */
export type ServiceResources = Omit<HostResources, "environment"> &
  Readonly<{
    environment: ServiceEnvironment;
    pool: Pool;
  }>;

export type DatabaseOptions = Readonly<{
  /** The service, as PostgreSQL shows it. */
  name: string;
  environment: ServiceEnvironment;
}>;

/** Adds the service's database. Nothing is connected to before it is used. */
export function withDatabase(host: HostResources, { name, environment }: DatabaseOptions): ServiceResources {
  const { faults, metrics, onClose } = host;
  const logger = componentLogger(host.logger, "database");
  const { DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS: size } = environment;
  const preparedStatements = environment.PREPARED_STATEMENTS === "on";
  const pool = createPool({
    ...{ databaseUrl, name, logger, faults, preparedStatements },
    ...(size === undefined ? {} : { size }),
  });
  onClose("database", () => pool.end());
  watchPool(metrics, pool);

  return { ...host, environment, pool };
}
