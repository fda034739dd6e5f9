import type { Check } from "../check.js";
import { outboxFinding, type StuckOutbox } from "../findings.js";

/** The relay looks once a second: a row that is older than this is stuck. */
export const OUTBOX_AGE_MS = 60_000;

/** What services wrote down to be sent has been sent. */
export const outboxes: Check = {
  name: "no message waits in an outbox for more than a minute",
  async run({ snapshots }) {
    const stuck: StuckOutbox[] = [];
    let looked = 0;
    for (const snapshot of Object.values(snapshots)) {
      const rows = snapshot.stream<Readonly<{ rows: number; old: number; oldest: Date | null }>>(
        `select count(*)::int as rows, count(*) filter (where is_old)::int as old, min(created_at) as oldest
         from (select created_at, created_at < '${before(snapshot.takenAt)}' as is_old from warren_outbox) outbox`,
      );
      for await (const { rows: count, old, oldest } of rows) {
        looked += count;
        if (old === 0 || oldest === null) continue;
        stuck.push({ database: snapshot.database, count: old, oldestAt: oldest.toISOString() });
      }
    }

    return { looked, suspicions: [], findings: outboxFinding(stuck) };
  },
};

function before(now: Date): string {
  return new Date(now.getTime() - OUTBOX_AGE_MS).toISOString();
}
