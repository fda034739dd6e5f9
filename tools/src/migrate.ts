import { createLogger, ensureDatabase, migrate } from "@warren/service-host";
import { loadEnvFile, startStack, withDatabase } from "@warren/stack";
import { services } from "@warren/programs";
import { databaseOf } from "./database-of.js";

// Brings every service's database to its newest shape. Services do the same when they start; this is for releases that
// migrate first, and for looking at an empty schema.
loadEnvFile();
const stack = await startStack({ profile: "dev", log: (line) => process.stdout.write(`${line}\n`) });
try {
  const logger = createLogger({ name: "migrate", level: "warn" });
  for (const { name: service } of services) {
    const { name, migrations } = await databaseOf(service);
    const databaseUrl = withDatabase(stack.addresses.databaseUrl, name);
    await ensureDatabase(databaseUrl);
    const run = await migrate({ databaseUrl, migrations, logger });
    process.stdout.write(`${name}: ${run.length === 0 ? "up to date" : run.join(", ")}\n`);
  }
} finally {
  await stack.stop();
}
