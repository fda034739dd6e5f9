import type { EntityManager } from "@mikro-orm/postgresql";
import { createOrm, type OrmOptions } from "./orm.js";

/** Finds entities by filters, order and cursor. Nothing can be changed with it, and nothing that it found is remembered. */
export type Lookup = Pick<EntityManager, "find" | "findOne" | "findAndCount" | "findByCursor" | "count">;

/** A database to look things up in, for administration: what was sent to whom, where a parcel is. */
export type Lookups = Readonly<{
  /** For one question: what an earlier one found may have changed meanwhile. */
  begin(): Lookup;
  close(): Promise<void>;
}>;

/**
 * Opens a service's database to look things up by its entities. PostgreSQL refuses changes on these connections.
 * What a service answers to every customer goes through `pg` instead: a lookup costs several times as much
 * (docs/adr/0012-what-mikro-orm-does.md).
 */
export async function openLookups(
  options: Pick<OrmOptions, "databaseUrl" | "entities" | "faults">,
): Promise<Lookups> {
  const orm = await createOrm({ ...options, readOnly: true });

  return {
    begin: () => orm.em.fork({ clear: true }),
    close: () => orm.close(true),
  };
}
