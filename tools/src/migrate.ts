import { textOf } from "@warren/messaging";
import { services } from "@warren/programs";
import { createLogger, ensureDatabase, migrate } from "@warren/service-host";
import { loadEnvFile, startStack, withDatabase } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { databaseOf } from "./database-of.js";

const HELP = `Usage: npm run migrate

Brings every service's database to its newest shape. Services do the same when they start; this is for releases that migrate first,
and for looking at an empty schema. Takes DATABASE_URL, AMQP_URL and REDIS_URL from the environment, else the servers of npm start.

  --help   show this text

Exit code: 0 every database has its newest shape, 1 not: the one that is named is as it was, those before it are done, those behind it not begun.
`;

try {
  const { values } = readOptions({ options: { help: { type: "boolean" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run();
} catch (error) {
  process.stderr.write(`${pc.red("not migrated:")} ${textOf(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  loadEnvFile();
  const stack = await startStack({ profile: "dev", log: (line) => process.stdout.write(`${line}\n`) });
  try {
    const logger = createLogger({ name: "migrate", level: "warn" });
    for (const { name: service } of services) {
      const { name, migrations } = await databaseOf(service);
      const databaseUrl = withDatabase(stack.addresses.databaseUrl, name);
      try {
        await ensureDatabase(databaseUrl);
        const run = await migrate({ databaseUrl, migrations, logger });
        process.stdout.write(`${name}: ${run.length === 0 ? "up to date" : run.join(", ")}\n`);
      } catch (error) {
        throw new Error(`${name}: ${textOf(error)}`, { cause: error });
      }
    }
  } finally {
    await stack.stop();
  }
}
