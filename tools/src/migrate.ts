import { createLogger, ensureDatabase, migrate } from "@warren/chassis";
import { database as inventory } from "@warren/inventory";
import { database as notification } from "@warren/notification";
import { database as orders } from "@warren/order";
import { database as payment } from "@warren/payment";
import { database as shipping } from "@warren/shipping";
import { startStack, withDatabase } from "@warren/stack";

// Brings every service's database to its newest shape. Services do the same when they start; this is for releases that
// migrate first, and for looking at an empty schema.
const stack = await startStack({ profile: "dev", log: (line) => process.stdout.write(`${line}\n`) });
try {
  const logger = createLogger({ name: "migrate", level: "warn" });
  for (const { name, entities, migrations } of [orders, inventory, payment, shipping, notification]) {
    const databaseUrl = withDatabase(stack.addresses.databaseUrl, name);
    await ensureDatabase(databaseUrl);
    const run = await migrate({ databaseUrl, entities, migrations, logger });
    process.stdout.write(`${name}: ${run.length === 0 ? "up to date" : run.join(", ")}\n`);
  }
} finally {
  await stack.stop();
}
