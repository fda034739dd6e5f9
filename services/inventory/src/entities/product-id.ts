import { p } from "@mikro-orm/core";

/**
 * A product's id. Collation "C": pages of the catalogue come in the same order on every server. MikroORM reads no collation
 * from a database, so it is told not to compare the type; `npm run migrations:check` does.
 */
export const productId = () => p.text().columnType('text collate "C"').ignoreSchemaChanges("type");
