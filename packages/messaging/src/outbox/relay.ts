import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import { transaction, type Database } from "../database/tx.js";
import { openSender } from "../publish/sender.js";
import type { Session } from "../session/session.js";
import type { Envelope } from "../wire/envelope.js";

/** Publishes what stands in the outbox, oldest first. */
export type Relay = Readonly<{
  /** Says that there may be something new; otherwise it looks once a second. */
  kick(): void;
  health(): Readonly<{ state: "relaying" } | { state: "waiting"; reason: string }>;
  /** Finishes the rows in hand, then stops. */
  stop(): Promise<void>;
}>;

type Row = Readonly<{ seq: string; envelope: Envelope }>;

const BATCH = 200;
const POLL_MS = 1_000;
// One relay at a time works on a database, so that rows leave in the order in which they were written. The number only
// has to be the same in every instance.
const LOCK = "select pg_try_advisory_xact_lock(7237102) as mine";

/**
 * Starts the relay of one service. A row is deleted after the broker has confirmed it; a crash in between sends it again
 * with the same id. Several instances may run: one works, the others stand by.
 */
export async function startRelay(
  options: Readonly<{ session: Session; database: Database; logger: Logger; observer?: Observer }>,
): Promise<Relay> {
  const { database, logger, observer } = options;
  const stopping = new AbortController();
  const sender = await openSender(options.session, observer === undefined ? {} : { observer });
  let trouble: string | undefined;
  let wakeUp = new AbortController();

  const relayBatch = () =>
    transaction<{ mine: boolean }, number>(database, { text: LOCK, values: [] }, async (tx, lock) => {
      if (lock.rows[0]?.mine !== true) return { value: 0, last: [] };
      const { rows } = await tx.query<Row>("select seq, envelope from warren_outbox order by seq limit $1", [
        BATCH,
      ]);
      await sender.send(rows.map((row) => row.envelope));
      if (rows.length === 0) return { value: 0, last: [] };
      const sent = {
        text: "delete from warren_outbox where seq = any($1::bigint[])",
        values: [rows.map((row) => row.seq)],
      };

      return { value: rows.length, last: [sent] };
    });

  const keep = async () => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      let relayed = 0;
      try {
        relayed = await relayBatch();
        trouble = undefined;
      } catch (error) {
        if (trouble === undefined)
          logger.warn({ err: error }, "the outbox waits: its rows stay until they are published");
        trouble = textOf(error);
      }
      if (relayed < BATCH) await delay(POLL_MS, AbortSignal.any([wakeUp.signal, stopping.signal]));
    }
  };
  const kept = keep();

  return {
    kick: () => wakeUp.abort(),
    health: () => (trouble === undefined ? { state: "relaying" } : { state: "waiting", reason: trouble }),
    async stop() {
      stopping.abort();
      await kept;
      await sender.close();
    },
  };
}
