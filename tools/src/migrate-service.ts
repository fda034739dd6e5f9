import { pathToFileURL } from "node:url";
import { createLogger, ensureDatabase, migrate, type NamedMigration } from "@warren/service-host";

type Door = Readonly<{
  database: Readonly<{ name: string; migrations: readonly NamedMigration[] }>;
}>;

// Each by its name, for a compiled file holds only what it names.
const doors: Readonly<Record<string, () => Promise<Door>>> = {
  order: () => import("@warren/order"),
  inventory: () => import("@warren/inventory"),
  payment: () => import("@warren/payment"),
  shipping: () => import("@warren/shipping"),
  notification: () => import("@warren/notification"),
};

/** The services whose databases can be migrated. */
export const migratedServices: readonly string[] = Object.keys(doors);

/**
 * Brings the database of one service to its newest shape: DATABASE_URL and DATABASE_NAME mean what they mean to the service. It needs no
 * broker. Returns the names of the migrations that have run.
 *
 * @throws Error where there is no such service, or DATABASE_URL is missing
 */
export async function migrateService(service: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const door = doors[service];
  if (door === undefined)
    throw new Error(`Name a service: ${migratedServices.join(", ")}. ${JSON.stringify(service)} is none.`);
  const address = env["DATABASE_URL"] ?? "";
  if (!URL.canParse(address)) throw new Error("DATABASE_URL is missing, or is no address.");
  const { database } = await door();
  const url = new URL(address);
  url.pathname = `/${encodeURIComponent(isSet(env["DATABASE_NAME"]) ? env["DATABASE_NAME"] : database.name)}`;
  await ensureDatabase(url.href);

  return migrate({
    databaseUrl: url.href,
    migrations: database.migrations,
    logger: createLogger({ name: "migrate", level: "warn" }),
  });
}

/** An empty variable counts as missing, as it does for the service. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const service = process.argv[2] ?? "";
  try {
    const run = await migrateService(service, process.env);
    process.stdout.write(`${service}: ${run.length === 0 ? "up to date" : run.join(", ")}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
