/** What JavaScript gives for a column of each PostgreSQL type. A value of `jsonb` is written as JSON. */
type ValuesOf = {
  uuid: string;
  text: string;
  int: number;
  bigint: number | bigint | string;
  numeric: string;
  float8: number;
  timestamptz: Date | string;
  jsonb: unknown;
};

/** The type of a column, and its value for a row; undefined and null are both NULL. */
export type Column<Row> = {
  [Type in keyof ValuesOf]: readonly [type: Type, valueOf: (row: Row) => ValuesOf[Type] | null | undefined];
}[keyof ValuesOf];

/** Many rows as the parameters of one statement, one array a column. Its parts are pieces of that statement's text. */
export type Rows<Row, Name extends string, Shared extends string> = Readonly<{
  /** What comes after `from`: `unnest($1::uuid[], $2::int[]) as c (id, version)`. */
  from: string;
  /** What comes after `set`: `status = c.status, version = c.version`. */
  set(...names: readonly Name[]): string;
  /** `insert into TABLE (id, version, now) select id, version, $3 from …`; `on conflict` or `returning` may follow. */
  insertInto(table: string): string;
  /**
   * A statement that inserts or updates rows, made to fail where it does not do so with each of those given: `isIncomplete` knows the
   * error. Another one may come along, which selects from `done` what the first is `returning`.
   */
  complete(text: string, along?: Readonly<{ returning: string; text: string }>): string;
  /** The parameters that have one value for all rows: `$3`. */
  shared: Readonly<Record<Shared, string>>;
  /** The statement's parameters. */
  values(rows: readonly Row[], ...shared: SharedValues<Shared>): readonly unknown[];
}>;

type SharedValues<Shared extends string> = [Shared] extends [never]
  ? []
  : [values: Readonly<Record<Shared, unknown>>];

const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

/**
 * Says once which column gets which value of a row, and which have one value for all of them (`shared`), for statements that write or look up many rows at a time. Use it when
 * the module is loaded, and build the statement's text there too:
 *
 * ```ts
 * const changes = rowsOf<Change>().as("c", {
 *   id: ["uuid", ({ order }) => order.id],
 *   status: ["text", ({ order }) => order.status],
 * });
 * const UPDATE = `update orders o set ${changes.set("status")} from ${changes.from} where o.id = c.id`;
 *
 * await tx.query(UPDATE, changes.values(batch));
 * ```
 *
 * Names go into the text as they are, so they must be plain lower-case identifiers; values never do.
 *
 * @throws Error for a name that is none
 */
export function rowsOf<Row>() {
  return {
    as<const Name extends string, const Shared extends string = never>(
      alias: string,
      columns: Readonly<Record<Name, Column<Row>>>,
      shared: readonly Shared[] = [],
    ): Rows<Row, Name, Shared> {
      const names = Object.keys(columns) as Name[];
      for (const name of [alias, ...names, ...shared]) refuseStrangeName(name);
      const arrays = names.map((name, index) => `$${index + 1}::${columns[name][0]}[]`);
      const from = `unnest(${arrays.join(", ")}) as ${alias} (${names.join(", ")})`;
      const parameters = Object.fromEntries(
        shared.map((name, index) => [name, `$${names.length + index + 1}`]),
      ) as Record<Shared, string>;

      return {
        from,
        set: (...chosen) => chosen.map((name) => `${name} = ${alias}.${name}`).join(", "),
        insertInto(table) {
          refuseStrangeName(table);

          const values = [...names, ...shared.map((name) => parameters[name])];

          return `insert into ${table} (${[...names, ...shared].join(", ")}) select ${values.join(", ")} from ${from}`;
        },
        complete: (text, along) =>
          `with done as (${text} returning ${along?.returning ?? "1"})` +
          (along === undefined ? "" : `, along as (${along.text})`) +
          ` select 1 / (count(*) = cardinality(${arrays[0]}))::int from done`,
        shared: parameters,
        values: (rows, ...[values]) => [
          ...names.map((name) => arrayOf(columns[name], rows)),
          ...shared.map((name) => values?.[name]),
        ],
      };
    },
  };
}

/** Undefined is left as it is: the driver writes NULL for it too, and every row of every batch comes through here. */
function arrayOf<Row>([type, valueOf]: Column<Row>, rows: readonly Row[]): readonly unknown[] {
  return type === "jsonb"
    ? rows.map((row) => jsonOf(valueOf(row)))
    : rows.map((row): unknown => valueOf(row));
}

function jsonOf(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function refuseStrangeName(name: string): void {
  if (!IDENTIFIER.test(name)) throw new Error(`${JSON.stringify(name)} is no name for a table or a column`);
}
