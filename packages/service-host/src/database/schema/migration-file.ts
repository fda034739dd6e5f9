import type { SchemaComparison } from "./compare-schema.js";

/** A migration to be written: its name, as the database will remember it, and its class. */
export type NewMigration = Readonly<{ name: string; className: string }>;

/**
 * Names a migration by its day and by what it does, so that the folder lists them in their order.
 *
 * @param what - lower-case words with hyphens, such as `add-parcel-weight`
 * @throws Error for anything else
 */
export function nameMigration(what: string, now: Date): NewMigration {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(what))
    throw new Error(
      `${JSON.stringify(what)} is no name: use lower-case words with hyphens, as in add-parcel-weight`,
    );
  const className = what.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

  return { name: `${now.toISOString().slice(0, 10)}-${what}`, className };
}

/** The text of a migration with MikroORM's statements. What it has no statement for is left to do, as a comment. */
export function migrationText(
  { className }: NewMigration,
  { up, down, left }: Pick<SchemaComparison, "up" | "down" | "left">,
): string {
  const toDo =
    left.length === 0
      ? []
      : ["MikroORM has no statement for this; write it:", ...left].map((line) => `// ${line}`);

  return `import { Migration } from "@warren/service-host";

export class ${className} extends Migration {
  override up(): void {
${[...toDo, ...up.map(addSql)].map(indented).join("\n")}
  }

  override down(): void {
${[...toDo, ...down.map(addSql)].map(indented).join("\n")}
  }
}
`;
}

/**
 * Adds a migration to the end of a service's `migrations/index.ts`.
 *
 * @throws Error where the text has no list of migrations, or has one of that name
 */
export function listMigration(index: string, { name, className }: NewMigration): string {
  if (index.includes(`"${name}"`)) throw new Error(`there is a migration ${name} already`);
  const end = index.lastIndexOf("]");
  const lastImport = index.lastIndexOf("\nimport ");
  const afterImports = index.indexOf("\n", lastImport + 1);
  if (end === -1 || lastImport === -1) throw new Error("index.ts has no list of migrations to add to");
  const list = index.slice(afterImports, end).trimEnd().replace(/,$/, "");

  return (
    `${index.slice(0, afterImports)}\nimport { ${className} } from "./${name}.js";` +
    `${list}, { name: "${name}", class: ${className} }${index.slice(end)}`
  );
}

function addSql(statement: string): string {
  return `this.addSql(\`${statement.replaceAll(/[`$\\]/g, "\\$&")}\`);`;
}

function indented(line: string): string {
  return `    ${line}`;
}
