import { transaction, type Database, type Result, type Tx } from "../database/tx.js";
import type { Sender } from "../publish/sender.js";
import type { OutboxRow } from "./held.js";
import {
  BATCH,
  idleRound,
  ROUND_BYTES,
  rowsToTake,
  type Look,
  type RelayState,
  type Round,
} from "./relay-state.js";
import { sendRows } from "./send-rows.js";

/**
 * The transaction stays open while rows are published, and PostgreSQL ends one that is idle for long (30 s in our pools). The rows
 * would then stay, and be published again. So no row is begun later than this, and none has longer than this to be confirmed.
 */
export const ROUND_MS = 10_000;

// One relay at a time works on a database, so that rows leave in the order in which they were written. The number only
// has to be the same in every instance.
const LOOK = `select pg_try_advisory_xact_lock(7237102) as mine,
  (select count(*)::int from (select from warren_outbox limit 10000) as counted) as rows,
  (select extract(epoch from clock_timestamp() - created_at)::float8 * 1000 from warren_outbox order by seq limit 1) as "oldestMs"`;

// What is due comes first in any case. A row beyond the limit of bytes is counted and not read. Stored bytes are compressed, so
// a large row is measured by its text.
const TAKE = `select seq, case when bytes <= ${ROUND_BYTES} or place = 1 then envelope end as envelope from (
    select seq, envelope, sum(case when pg_column_size(envelope) < 1000 then 1000 else octet_length(envelope::text) end) over (order by seq) as bytes,
      row_number() over (order by seq) as place
    from (
      (select seq, envelope from warren_outbox where seq = any($1::bigint[]))
      union all
      (select seq, envelope from warren_outbox
        where $2 and not coalesce(envelope->'headers'->>'x-correlation-id', '') = any($3::text[])
        order by seq limit ${BATCH})
    ) as taken
  ) as measured order by seq`;

type TakenRow = Readonly<{ seq: string; envelope: OutboxRow["envelope"] | null }>;

type LookRow = Readonly<{ mine: boolean; rows: number; oldestMs: number | null }>;

/** Takes rows, publishes them, and deletes those that the broker has confirmed: one transaction. */
export function relayRound(
  state: RelayState,
  { database, sender, stopping }: Readonly<{ database: Database; sender: Sender; stopping: AbortSignal }>,
): Promise<Round> {
  const looked = (tx: Tx) => tx.query<LookRow>(LOOK);

  return transaction<Result<LookRow>, Round>(database, looked, async (tx, { rows: [row] }) => {
    const look: Look = row === undefined ? state.look : { ...row, oldestMs: row.oldestMs ?? 0 };
    // Without a broker no transaction is held open. The rows are counted all the same.
    if (!look.mine || look.rows === 0 || sender.health().state !== "open") {
      return { value: idleRound(look), last: [] };
    }
    const { due, fresh, heldIds } = rowsToTake(state, Date.now());
    const { rows } = await tx.query<TakenRow>(TAKE, [due, fresh, heldIds]);
    const read = rows.filter((one): one is OutboxRow => one.envelope !== null);
    const endsAt = performance.now() + ROUND_MS;
    const sent = await sendRows(sender, read, () => stopping.aborted || performance.now() >= endsAt);
    const confirmed = new Set(sent.confirmed.map(({ seq }) => seq));
    const left = new Set(rows.map(({ seq }) => seq).filter((seq) => !confirmed.has(seq)));
    const wasDue = new Set(due);

    return {
      value: {
        look,
        full: read.length < rows.length || rows.filter(({ seq }) => !wasDue.has(seq)).length === BATCH,
        gone: due.filter((seq) => !left.has(seq)),
        ...sent,
      },
      last:
        confirmed.size === 0
          ? []
          : [{ text: "delete from warren_outbox where seq = any($1::bigint[])", values: [[...confirmed]] }],
    };
  });
}
