import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  compareSchema,
  listMigration,
  migrationText,
  nameMigration,
  type DatabaseDefinition,
  type SchemaComparison,
} from "@warren/service-host/schema";
import { repository, services } from "@warren/programs";
import { startStack, type StackAddresses } from "@warren/stack";
import { createDatabase } from "@warren/stack/testing";
import pc from "picocolors";
import { format, resolveConfig } from "prettier";
import { databaseOf } from "./database-of.js";

const HELP = `Usage: npm run migrations:check
       npm run migrations:create -- services/SERVICE WHAT

check   fails where a service's migrations and its entities make different tables
create  writes the migration that the entities of a service need, such as services/order/src/migrations/2026-11-28-add-note.ts
        for WHAT = add-note, and adds it to the service's migrations. Read it before you commit it: MikroORM writes
        "drop column" and "add column" where you renamed one. What it has no statement for stands there as a comment.

Both make throw-away databases on a PostgreSQL of their own, or on the server of DATABASE_URL where that is set. The
runtime's tables (warren_inbox, warren_outbox) are not compared: \`messagingTables\` of @warren/messaging makes them.

Exit code: 0 nothing to do or done, 1 migrations and entities differ, 2 it could not be done.
`;

const [command, ...rest] = process.argv.slice(2);

try {
  if (command === undefined || [command, ...rest].includes("--help")) process.stdout.write(HELP);
  else if (command === "check" && rest.length === 0) process.exitCode = await check();
  else if (command === "create" && rest.length === 2) await create(rest[0] ?? "", rest[1] ?? "");
  else throw new Error(`unknown: ${[command, ...rest].join(" ")}\n\n${HELP}`);
} catch (error) {
  process.stderr.write(
    `${pc.red("migrations:")} ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 2;
}

async function check(): Promise<number> {
  const compared = await withPostgres((addresses) =>
    Promise.all(
      services.map(async ({ name }) => ({ name, ...(await compare(addresses, await databaseOf(name))) })),
    ),
  );
  for (const { name, differences } of compared) {
    const [color, sign] = differences.length === 0 ? ([pc.green, "✓"] as const) : ([pc.red, "✗"] as const);
    process.stdout.write(`${color(sign)} ${name}\n${differences.map((line) => `    ${line}\n`).join("")}`);
  }
  const differing = compared.filter(({ differences }) => differences.length > 0);
  if (differing.length === 0) return 0;
  process.stdout.write(
    `\nA new database would not be what the entities say. Write the missing migration:\n${differing
      .map(({ name }) => `  npm run migrations:create -- services/${name} what-it-does\n`)
      .join("")}`,
  );

  return 1;
}

async function create(folder: string, what: string): Promise<void> {
  const service = services.find(({ name }) => [name, `services/${name}`].includes(folder.replace(/\/$/, "")));
  if (service === undefined)
    throw new Error(
      `${folder} is no service; there are ${services.map(({ name }) => `services/${name}`).join(", ")}`,
    );
  const migration = nameMigration(what, new Date());
  const definition = await databaseOf(service.name);
  const comparison = await withPostgres((addresses) => compare(addresses, definition));
  if (comparison.differences.length === 0) {
    process.stdout.write(
      `Nothing to do: the migrations of ${service.name} make the tables of its entities.\n`,
    );

    return;
  }
  const migrations = path.join(repository, "services", service.name, "src", "migrations");
  const index = path.join(migrations, "index.ts");
  const file = path.join(migrations, `${migration.name}.ts`);
  const listed = listMigration(await readFile(index, "utf8"), migration);
  await writeFormatted(file, migrationText(migration, comparison));
  await writeFormatted(index, listed);
  process.stdout.write(`Wrote ${path.relative(repository, file)}; read it before you commit it.\n`);
  if (comparison.left.length === 0) return;
  process.stdout.write(
    `MikroORM has no statement for this; write it where the file says so:\n${comparison.left.map((line) => `  ${line}\n`).join("")}`,
  );
}

async function compare(addresses: StackAddresses, database: DatabaseDefinition): Promise<SchemaComparison> {
  const [migrated, fromEntities] = [await createDatabase(addresses), await createDatabase(addresses)];
  try {
    return await compareSchema(database, {
      migratedUrl: migrated.databaseUrl,
      fromEntitiesUrl: fromEntities.databaseUrl,
    });
  } finally {
    await Promise.all([migrated.drop(), fromEntities.drop()]);
  }
}

/** Nobody connects to the broker and to Redis: they count as given, so that only PostgreSQL is started. */
async function withPostgres<T>(work: (addresses: StackAddresses) => Promise<T>): Promise<T> {
  const nowhere = "127.0.0.1:1";
  const env = {
    ...process.env,
    AMQP_URL: `amqp://${nowhere}`,
    AMQP_MANAGEMENT_URL: `http://${nowhere}`,
    REDIS_URL: `redis://${nowhere}`,
  };
  const stack = await startStack({ profile: "test", env });
  try {
    return await work(stack.addresses);
  } finally {
    await stack.stop();
  }
}

async function writeFormatted(file: string, text: string): Promise<void> {
  const config = await resolveConfig(file);
  await writeFile(file, await format(text, { ...config, filepath: file }));
}
