import type { TablesVersion } from "@warren/messaging/tables";

/** Who runs the migrations. */
export type MigrationFormat = "sql" | "mikro-orm" | "knex";

/** A file of a step: its name, and what is in it. */
export type MigrationFile = Readonly<{ name: string; text: string }>;

/**
 * The files of steps, in their order.
 *
 * @param now when they are written: those who run migrations sort them by that
 */
export function migrationFiles(
  steps: readonly TablesVersion[],
  { format, now }: Readonly<{ format: MigrationFormat; now: Date }>,
): readonly MigrationFile[] {
  return steps.flatMap((step, index) => {
    const at = new Date(now.getTime() + index * 1_000).toISOString().replaceAll(/\D/g, "").slice(0, 14);

    return writers[format](step, `${at}_warren_tables_${String(step.version)}`, at);
  });
}

type Writer = (step: TablesVersion, name: string, at: string) => readonly MigrationFile[];

const writers: Readonly<Record<MigrationFormat, Writer>> = {
  sql: (step, name) => [
    { name: `${name}.up.sql`, text: `-- ${titleOf(step)}\n${sqlOf(step.up)}` },
    { name: `${name}.down.sql`, text: `-- ${backOf(step)}\n${sqlOf(step.down)}` },
  ],
  "mikro-orm": (step, name, at) => [
    {
      name: `Migration${name}.ts`,
      text: `import { Migration } from "@mikro-orm/migrations";

/** ${titleOf(step)} */
export class Migration${at}WarrenTables${String(step.version)} extends Migration {
  override up(): void {
${step.up.map(calling("this.addSql")).join("\n")}
  }

  /** ${backOf(step)} */
  override down(): void {
${step.down.map(calling("this.addSql")).join("\n")}
  }
}
`,
    },
  ],
  knex: (step, name) => [
    {
      name: `${name}.cjs`,
      text: `/** ${titleOf(step)} */
exports.up = async (knex) => {
${step.up.map(calling("await knex.raw")).join("\n")}
};

/** ${backOf(step)} */
exports.down = async (knex) => {
${step.down.map(calling("await knex.raw")).join("\n")}
};
`,
    },
  ],
};

function titleOf({ version, what }: TablesVersion): string {
  return `Version ${String(version)} of the tables of @warren/messaging: ${what}.`;
}

function backOf({ down }: TablesVersion): string {
  return down.some((one) => one.startsWith("drop table"))
    ? "Back to no tables: what was handled is forgotten, and what was to be sent is lost."
    : "Back to the version before.";
}

const sqlOf = (statements: readonly string[]) => statements.map((one) => `${one};\n`).join("");

const calling = (name: string) => (statement: string) => `    ${name}(\`${statement}\`);`;
