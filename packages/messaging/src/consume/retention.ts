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
      const { rowCount } = await connection.query(
        `delete from warren_inbox where ctid in (
           select ctid from warren_inbox where handled_at < now() - make_interval(days => $1) limit ${CHUNK}
           for update skip locked)`,
        [retentionDays],
      );
      pruned += rowCount ?? 0;
      if ((rowCount ?? 0) < CHUNK) return pruned;
    }
  } finally {
    connection.release();
  }
}
