import { type Command, Option } from "commander";
import type { MigrationsOptions } from "./migrations/migrations-command.js";

/** `warren migrations`. */
export function registerMigrations(program: Command): void {
  program
    .command("migrations")
    .description("write the migrations of the runtime's tables: inbox and outbox, in each service's database")
    .addOption(
      new Option("--format <format>", "who runs them").choices(["sql", "mikro-orm", "knex"]).default("sql"),
    )
    .addOption(
      new Option("--from <version>", "the version that is there; 0: none").argParser(Number).default(0),
    )
    .addOption(new Option("--out <folder>", "where they are written").default("migrations"))
    .addHelpText(
      "after",
      `
  Examples:
    warren migrations                                 the tables, as SQL
    warren migrations --format mikro-orm --from 1     what brings those of version 1 to the newest
  A service that starts says what is missing, and which version is there.`,
    )
    .action(async (options: MigrationsOptions) => {
      const { migrationsCommand } = await import("./migrations/migrations-command.js");
      process.exitCode = await migrationsCommand(options, console);
    });
}
