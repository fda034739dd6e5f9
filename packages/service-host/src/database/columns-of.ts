/**
 * What a statement selects so that its rows are of a type: `select ${columnsOf<OrderRow>({ id: true, … })} from orders`, where
 * `OrderRow` is the entity's. The compiler asks for each column of it; the entity itself, and MikroORM with it, is not loaded.
 * The driver's values must be the entity's: a bigint or a numeric is text.
 *
 * @param table what the columns are of, where the statement has several
 */
export function columnsOf<Row extends object>(
  properties: Readonly<Record<keyof Row & string, true>>,
  table?: string,
): string {
  const of = table === undefined ? "" : `${table}.`;

  return Object.keys(properties)
    .map((property) => {
      const column = columnNamed(property);

      return column === property ? `${of}${column}` : `${of}${column} as "${property}"`;
    })
    .join(", ");
}

/** By MikroORM's rule: `order_id` for `orderId`. */
function columnNamed(property: string): string {
  return property.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}
