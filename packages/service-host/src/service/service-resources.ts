import type { MikroORM } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { createOrm, type Entities } from "../database/orm.js";
import { createPool } from "../database/pool.js";
import type { ServiceEnvironment } from "../environment.js";
import type { HostResources } from "../host/host-resources.js";
import { watchPool } from "../metrics/metrics.js";

/** What a service builds its handlers, timers and routes from: what every program has, and its database. */
export type ServiceResources = Omit<HostResources, "environment"> &
  Readonly<{
    environment: ServiceEnvironment;
    pool: Pool;
    /** MikroORM over the service's entities, made at the first call. */
    orm(): Promise<MikroORM>;
  }>;

export type DatabaseOptions = Readonly<{
  /** The service, as PostgreSQL shows it. */
  name: string;
  environment: ServiceEnvironment;
  entities: Entities;
}>;

/** Adds the service's database. Nothing is connected to before it is used. */
export function withDatabase(
  host: HostResources,
  { name, environment, entities }: DatabaseOptions,
): ServiceResources {
  const { logger, faults, metrics, onClose } = host;
  const databaseUrl = environment.DATABASE_URL;
  const pool = createPool({ databaseUrl, name, logger, faults });
  onClose("database", () => pool.end());
  watchPool(metrics, pool);

  let orm: Promise<MikroORM> | undefined;
  onClose("orm", async () => (await orm)?.close(true));

  return {
    ...host,
    environment,
    pool,
    orm: () => (orm ??= createOrm({ databaseUrl, entities, faults })),
  };
}
