import { createLogger, ensureDatabase, migrate, type MigrateOptions } from "@warren/service-host";
import { startStack, withDatabase } from "@warren/stack";
import { services } from "@warren/programs";

// Brings every service's database to its newest shape. Services do the same when they start; this is for releases that
// migrate first, and for looking at an empty schema.
const stack = await startStack({ profile: "dev", log: (line) => process.stdout.write(`${line}\n`) });
try {
  const logger = createLogger({ name: "migrate", level: "warn" });
  for (const { name: service } of services) {
    const { name, entities, migrations } = await databaseOf(service);
    const databaseUrl = withDatabase(stack.addresses.databaseUrl, name);
    await ensureDatabase(databaseUrl);
    const run = await migrate({ databaseUrl, entities, migrations, logger });
    process.stdout.write(`${name}: ${run.length === 0 ? "up to date" : run.join(", ")}\n`);
  }
} finally {
  await stack.stop();
}

type ServiceDatabase = Readonly<{ name: string }> & Pick<MigrateOptions, "entities" | "migrations">;

async function databaseOf(service: string): Promise<ServiceDatabase> {
  const door = (await import(`@warren/${service}`)) as Readonly<{ database?: ServiceDatabase }>;
  if (door.database !== undefined) return door.database;
  throw new Error(`services/${service}/src/index.ts exports no \`database\`: its tables would not be made.`);
}
