/** A change of a database's tables. MikroORM runs it, and is loaded only where there is one to run. */
export abstract class Migration {
  /** What has been added, in the order in which it runs. */
  readonly statements: string[] = [];

  abstract up(): void;

  down(): void {
    throw new Error("this migration cannot be taken back");
  }

  protected addSql(statement: string): void {
    this.statements.push(statement);
  }
}

/** A migration and the name under which the database remembers it. The name must never change. */
export type NamedMigration = Readonly<{ name: string; class: new () => Migration }>;
