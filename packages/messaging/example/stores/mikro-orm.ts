import type { EntityManager, Knex } from "@mikro-orm/postgresql";
import { databaseOf, type StoreDatabase } from "@warren/messaging";

/**
 * MikroORM's transactions, for the runtime: `mikroOrmDatabase(() => orm.em.fork())`. A handler's `tx.client` is an EntityManager of its own, which is flushed before the commit.
 */
export function mikroOrmDatabase(fork: () => EntityManager): StoreDatabase<EntityManager> {
  return databaseOf<EntityManager>({
    transaction: (work) => fork().transactional(work),
    async query(em, text, values) {
      const knex = em.getTransactionContext<Knex.Transaction>() ?? em.getKnex();
      const bindings: unknown[] = [];
      // Knex says `?` for the next value.
      const statement = text.replaceAll(/\$(\d+)/g, (_, number) => {
        bindings.push(values[Number(number) - 1]);

        return "?";
      });
      const { rows } = await knex.raw<{ rows: unknown[] }>(statement, bindings as Knex.RawBinding[]);

      return rows;
    },
  });
}
