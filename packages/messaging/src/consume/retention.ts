import { connected, type Database } from "../database/tx.js";

/** How long the inbox remembers a message: longer than any message can still be on its way. */
export const INBOX_RETENTION_DAYS = 14;

const CHUNK = 5_000;

/** Forgets what was handled long ago, in small steps that neither block nor wait for anybody: several
 * instances may do it at once. Returns how many rows went. */
export async function pruneInbox(database: Database, retentionDays = INBOX_RETENTION_DAYS): Promise<number> {
  const connection = await connected(database);
  try {
    let pruned = 0;
    for (;;) {
      const { rows } = await connection.query(
        `with gone as (
           delete from warren_inbox where ctid in (
             select ctid from warren_inbox where handled_at < now() - make_interval(days => $1) limit ${CHUNK}
             for update skip locked)
           returning 1)
         select count(*)::int as count from gone`,
        [retentionDays],
      );
      const [{ count } = { count: 0 }] = rows as readonly Readonly<{ count: number }>[];
      pruned += count;
      if (count < CHUNK) return pruned;
    }
  } finally {
    connection.release();
  }
}
