import { UnderscoreNamingStrategy, type EntitySchema, type InferEntity } from "@mikro-orm/core";

const naming = new UnderscoreNamingStrategy();

/** The property of an entity that names its column, by MikroORM's rule: `order_id as "orderId"`. */
function aliased(property: string, table: string | undefined): string {
  const column = naming.propertyToColumnName(property);

  return `${table === undefined ? "" : `${table}.`}${column}${column === property ? "" : ` as "${property}"`}`;
}

/**
 * What a statement selects so that its rows are the entity's: `select ${columnsOf(OrderEntity)} from orders` gives
 * `InferEntity<typeof OrderEntity>`, so that no table is described twice. The driver's values must be the entity's: a
 * bigint or a numeric is text.
 */
export function columnsOf<Entity extends EntitySchema>(
  entity: Entity,
  options: Readonly<{ table?: string; only?: readonly (keyof InferEntity<Entity> & string)[] }> = {},
): string {
  const properties = options.only ?? Object.keys(entity.meta.properties);

  return properties.map((property) => aliased(property, options.table)).join(", ");
}
