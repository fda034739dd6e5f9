import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { TABLES_VERSION, tablesFrom } from "@warren/messaging/tables";
import type { Output } from "../output.js";
import { migrationFiles, type MigrationFormat } from "./migration-files.js";

export type MigrationsOptions = Readonly<{
  format: MigrationFormat;
  /** The version that is there; 0 where there are no tables. */
  from: number;
  out: string;
  now?: Date;
}>;

/**
 * Writes the migrations that bring the runtime's tables to its newest version. Returns the exit code: 0, also where there is nothing to
 * do; 1 where the version is none, or a file could not be written.
 */
export async function migrationsCommand(options: MigrationsOptions, output: Output): Promise<number> {
  const { format, from, out, now = new Date() } = options;
  if (!Number.isInteger(from) || from < 0 || from > TABLES_VERSION) {
    output.error(
      `There is no such version: the tables have versions 1 to ${String(TABLES_VERSION)}, and 0 where there are none. \`serve\` says which is there.`,
    );

    return 1;
  }
  const steps = tablesFrom(from);
  if (steps.length === 0) {
    output.log(`Version ${String(from)} is the newest: there is nothing to migrate.`);

    return 0;
  }
  try {
    await mkdir(out, { recursive: true });
    for (const { name, text } of migrationFiles(steps, { format, now })) {
      const file = path.join(out, name);
      await writeFile(file, text, { flag: "wx" });
      output.log(`new      ${file}`);
    }
  } catch (error) {
    output.error(error instanceof Error ? error.message : String(error));

    return 1;
  }
  output.log(
    `They bring the tables of @warren/messaging to version ${String(TABLES_VERSION)}. They are yours: run them as you run your own.`,
  );

  return 0;
}
