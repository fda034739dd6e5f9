import { delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import { transaction, type Database } from "../database/tx.js";
import { openSender } from "../publish/sender.js";
import type { Connection } from "../connection/connection.js";
import { dueRows, heldAfter, type Held, type OutboxRow } from "./held.js";
import { sendRows, type SentRows } from "./send-rows.js";

/** Publishes what stands in the outbox, oldest first. */
export type Relay = Readonly<{
  /** Says that there may be something new; otherwise it looks once a second. */
  kick(): void;
  health(): RelayHealth;
  /** Finishes the rows in hand, then stops. */
  stop(): Promise<void>;
}>;

/**
 * `waiting`: nothing can be published now, or the database is down. `stuck`: the broker rejects some rows for what they are,
 * or some wait for longer than a minute, and somebody should look.
 */
type RelayState = Readonly<{ state: "relaying" }> | Readonly<{ state: "waiting" | "stuck"; reason: string }>;

/** How the relay is, and how much it has before it. */
export type RelayHealth = RelayState &
  Readonly<{
    /** Rows at the last look; 10,000 stands for that many or more. */
    rows: number;
    /** For how long the oldest of them had waited, in milliseconds; 0 where there is none. */
    oldestMs: number;
    /** Rows that the broker rejects. Those behind them under the same correlation id are not among them. */
    rejected: number;
  }>;

export type RelayOptions = Readonly<{
  connection: Connection;
  database: Database;
  logger: Logger;
  observer?: Observer;
  /** Rows that wait for longer make the relay `stuck`. Default 60,000. */
  stuckAfterMs?: number;
}>;

type Look = Readonly<{ mine: boolean; rows: number; oldest_ms: number | null }>;
/** `fresh`: rows that were tried for the first time; `gone`: of those that were due, those that are no longer in the outbox. */
type Round = Readonly<{ fresh: number; gone: readonly string[] }> & SentRows;

const BATCH = 200;
const POLL_MS = 1_000;
const STUCK_AFTER_MS = 60_000;

// The transaction is open meanwhile, and PostgreSQL ends one that is idle for long (30 s in our pools): what was confirmed
// would come again and again. So no row is begun later than this, and none has longer than this to be confirmed.
const ROUND_MS = 10_000;

/** Where so many rows are refused it is no longer about single ones: the others wait until some of these get through. */
const MAX_HELD = 1_000;

// One relay at a time works on a database, so that rows leave in the order in which they were written. The number only
// has to be the same in every instance.
const LOOK = `select pg_try_advisory_xact_lock(7237102) as mine,
  (select count(*)::int from (select from warren_outbox limit 10000) as counted) as rows,
  (select extract(epoch from clock_timestamp() - created_at)::float8 * 1000 from warren_outbox order by seq limit 1) as oldest_ms`;

const TAKE = `select seq, envelope from (
    (select seq, envelope from warren_outbox where seq = any($1::bigint[]))
    union all
    (select seq, envelope from warren_outbox
      where $2 and not coalesce(envelope->'headers'->>'x-correlation-id', '') = any($3::text[])
      order by seq limit ${BATCH})
  ) as taken order by seq`;

/**
 * Starts the relay of one service. A row is deleted after the broker has confirmed it; a crash in between sends it again
 * with the same id. Several instances may run: one works, the others stand by.
 *
 * Rows of one correlation id leave in the order in which they were written, each when the one before it is confirmed. A row
 * that the broker does not take (nobody is bound to its key, the service's user may not send there, no confirm comes) stays, is
 * tried again after 1 s, 2 s, 4 s … 60 s, and holds what comes behind it under its correlation id; everything else goes on.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { database, logger, observer, stuckAfterMs = STUCK_AFTER_MS } = options;
  const stopping = new AbortController();
  const sender = await openSender(options.connection, {
    timeoutMs: ROUND_MS,
    ...(observer === undefined ? {} : { observer }),
  });
  let held: Held = new Map();
  let look: Look = { mine: false, rows: 0, oldest_ms: null };
  let trouble: string | undefined;
  let wakeUp = new AbortController();

  const relayBatch = () =>
    transaction<Look, Round>(database, { text: LOOK, values: [] }, async (tx, looked) => {
      look = looked.rows[0] ?? look;
      const due = dueRows(held, Date.now());
      const idle: Round = { fresh: 0, gone: [], confirmed: [], rejected: [], trouble: undefined };
      // Without a broker nobody holds a transaction open; the rows are counted all the same.
      if (!look.mine || look.rows === 0 || sender.health().state !== "open") return { value: idle, last: [] };

      const values = [due, held.size < MAX_HELD, [...held.keys()]];
      const { rows } = await tx.query<OutboxRow>(TAKE, values);
      const ending = AbortSignal.any([stopping.signal, AbortSignal.timeout(ROUND_MS)]);
      const sent = await sendRows(sender, rows, ending);
      const confirmed = sent.confirmed.map((row) => row.seq);
      const done = { text: "delete from warren_outbox where seq = any($1::bigint[])", values: [confirmed] };
      const left = new Set(rows.map((row) => row.seq).filter((seq) => !confirmed.includes(seq)));

      return {
        value: {
          fresh: rows.filter(({ seq }) => !due.includes(seq)).length,
          gone: due.filter((seq) => !left.has(seq)),
          ...sent,
        },
        last: confirmed.length === 0 ? [] : [done],
      };
    });

  const learn = ({ gone, rejected }: Round) => {
    for (const { row, error } of rejected) {
      const { type, messageId, exchange, routingKey } = row.envelope;
      logger.error(
        { err: error, message: type, messageId, exchange, routingKey },
        "the broker does not take a message of the outbox: its row stays and is tried again, what follows it waits. Is a queue bound to its key, and may this service send there?",
      );
    }
    held = heldAfter(held, { gone, rejected }, Date.now());
  };

  const wait = (error: unknown) => {
    if (trouble === undefined)
      logger.warn({ err: error }, "the outbox waits: its rows stay until they are published");
    trouble = textOf(error);
  };

  /** True where there is more to be done at once. */
  const work = async (): Promise<boolean> => {
    try {
      const round = await relayBatch();
      learn(round);
      if (round.trouble === undefined) {
        trouble = undefined;

        return round.fresh === BATCH || round.gone.length > 0;
      }
      wait(round.trouble);
    } catch (error) {
      wait(error);
    }

    return false;
  };

  const keep = async () => {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      if (!(await work())) await delay(POLL_MS, AbortSignal.any([wakeUp.signal, stopping.signal]));
    }
  };
  const kept = keep();

  const stateNow = (oldestMs: number): RelayState => {
    const channel = sender.health();
    if (channel.state !== "open")
      return { state: "waiting", reason: channel.state === "closed" ? "stopped" : channel.reason };
    if (trouble !== undefined) return { state: "waiting", reason: trouble };
    const [first] = held.values();
    if (first !== undefined) return { state: "stuck", reason: first.reason };

    return oldestMs > stuckAfterMs
      ? { state: "stuck", reason: `the oldest row has waited for ${Math.round(oldestMs / 1_000)} s` }
      : { state: "relaying" };
  };

  return {
    kick: () => wakeUp.abort(),
    health() {
      const oldestMs = look.oldest_ms ?? 0;

      return { ...stateNow(oldestMs), rows: look.rows, oldestMs, rejected: held.size };
    },
    async stop() {
      stopping.abort();
      await kept;
      await sender.close();
    },
  };
}
