// For entities, and for the commands that check and create migrations; no service needs it when it runs: it loads MikroORM.

export { moment } from "../moment.js";
export { compareSchema } from "./compare-schema.js";
export { listMigration, migrationText, nameMigration } from "./migration-file.js";
export { readSchema } from "./read-schema.js";

export type { DatabaseDefinition, EmptyDatabases, SchemaComparison } from "./compare-schema.js";
export type { NewMigration } from "./migration-file.js";
export type { Schema, TableSchema } from "./read-schema.js";
