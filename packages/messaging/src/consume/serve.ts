import type { HasInbox, Handlers, ServiceContract } from "../contract/index.js";
import type { StoreDatabase, StoreTx } from "../database/store.js";
import type { Database, Tx } from "../database/tx.js";
import { verifyTables } from "../database/verify-tables.js";
import { componentLogger, type Logger } from "../logging/logger.js";
import type { Observer } from "../observer.js";
import { openSender } from "../publish/sender.js";
import type { Connection } from "../connection/connection.js";
import { BREAKER_LIMITS } from "./breaker.js";
import type { ConsumerContext } from "./consumer-context.js";
import type { ConsumerHealth } from "./consumer-state.js";
import { BYTES_IN_HAND } from "./bytes-in-hand.js";
import { consume, type Consumer } from "./consumer.js";
import { oldestMs } from "./oldest-in-hand.js";
import { createDeadlines } from "./deadlines.js";
import { watchEventLoopLag } from "./event-loop-lag.js";
import { expectedBy } from "./expected-messages.js";
import { consumePartitions, type PartitionedOptions } from "./partitioned-consumer.js";
import { handlerTable } from "./handler-table.js";

/** What a service consumes with: its connection, its database, and limits that have a default. */
export type ServeOptions<D extends Database | undefined = Database> = {
  readonly connection: Connection;
  /**
   * The service's database, with the tables of `messagingTables`: pg's `Pool`, or what `databaseOf` makes of another library's client. It may
   * be left out where no queue of the service has an inbox.
   */
  readonly database?: D;
  readonly logger: Logger;
  readonly observer?: Observer;
  /**
   * A batch that takes longer makes its queue `waiting`: a handler whose promise never settles holds up the
   * queue, and nothing else would say so. Default 300,000.
   */
  readonly stuckAfterMs?: number;
  /**
   * A pause that lasts longer gives back what is in hand, so that it is not in hand when the broker's `consumer_timeout`
   * comes (30 minutes, where nobody changed it). Default 60,000.
   */
  readonly giveBackAfterMs?: number;
  /**
   * Where the handlers of a queue have failed for so many messages in a row, within a day, the queue pauses and one message
   * at a time is tried, until one is handled. A queue whose contract says a number of its own keeps to that. 0: never. Default 20.
   */
  readonly pauseAfterFailures?: number;
  /**
   * What of one queue is taken at once, in bytes; a single message may be larger. Where messages are large, fewer are taken
   * than the contract's prefetch says. Twice as much may be in hand for a moment, and of a queue with a single active consumer
   * for longer. Default 33,554,432 (32 MiB).
   */
  readonly bytesInHand?: number;
  /** Queues that are not consumed before `resume` is called for them, though all others are. Default none. */
  readonly paused?: readonly string[];
  /** How often an instance looks which partitions of a queue to take or to give up. Default 1,000. */
  readonly lookEveryMs?: number;
};

/** A service has to be given a database where one of its queues has an inbox. */
type DatabaseFor<S extends ServiceContract> = HasInbox<S> extends true ? NeedsDatabase : unknown;
type NeedsDatabase = { readonly database: Database };

/** What handlers get, by the database that `serve` is given. Where one is missing, that alone is to be said. */
type TxOf<S extends ServiceContract, D> = [D] extends [never]
  ? TxWithout<S>
  : D extends StoreDatabase<infer Client>
    ? StoreTx<Client>
    : D extends Database
      ? Tx
      : TxWithout<S>;

type TxWithout<S extends ServiceContract> = HasInbox<S> extends true ? Tx : undefined;

/** A service that consumes its queues. */
export type Server = Readonly<{
  /**
   * One entry a queue. `waiting` while its channel is not open, while its queue pauses, and where a batch takes
   * longer than `stuckAfterMs`; the reason says which.
   */
  health(): readonly ConsumerHealth[];
  /**
   * One entry a queue: for how long the oldest message that this instance has taken and not settled has waited since it was sent, to
   * the second; 0 where it has none. Queues give out their oldest first, so that what is still in the queue is younger.
   */
  oldest(): readonly Readonly<{ queue: string; ms: number }>[];
  /** Stops taking from a queue; what was taken and not handled goes back. For operators and tests. */
  pause(queue: string): Promise<void>;
  /** Takes from a queue again; nothing where it is not paused by `pause` or the option `paused`. */
  resume(queue: string): Promise<void>;
  /** Stops taking, finishes the batches in progress and flushes confirms, for at most `drainMs` (default 10,000). */
  stop(options?: Readonly<{ drainMs?: number }>): Promise<void>;
}>;

const DEFAULT_DRAIN_MS = 10_000;

/**
 * Consumes every queue that the contract gives the service. Resolves when the consumers are set up, or will be with the
 * first connection.
 *
 * @throws TablesMissingError when the database lacks a table of the runtime, or a right to it
 * @throws Error when handlers and contract do not fit, a queue has an inbox and there is no database, or the broker refuses a consumer;
 *   nothing is consumed then
 */
export async function serve<
  const S extends ServiceContract,
  D extends Database | undefined = HasInbox<S> extends true ? Database : undefined,
>(
  contract: S,
  handlers: NoInfer<Handlers<S, TxOf<S, D>>>,
  options: ServeOptions<D> & DatabaseFor<S>,
): Promise<Server> {
  const { connection, database, observer = {}, stuckAfterMs, giveBackAfterMs, lookEveryMs } = options;
  const logger = componentLogger(options.logger, "consume");
  const { pauseAfterFailures: failures = BREAKER_LIMITS.failures, paused = [] } = options;
  const table = handlerTable(contract, handlers);
  await verifyDatabase(database, contract, logger);
  const patience = new AbortController();
  const sender = await openSender(connection, { observer });
  const eventLoopLag = watchEventLoopLag({ logger });
  const deadlines = createDeadlines({ logger, observer, stoodStill: eventLoopLag.stoodStill });
  const consumers = new Map<string, Consumer>();

  for (const [queue, handled] of table) {
    const settings = contract.queues[queue];
    if (settings === undefined) continue;
    const context: ConsumerContext = {
      contract,
      queue,
      source: queue,
      settings,
      bytesInHand: options.bytesInHand ?? BYTES_IN_HAND,
      handlers: handled,
      expected: expectedBy(queue, handled, settings),
      database,
      sender,
      logger,
      eventLoopLag,
      deadlines,
      signal: patience.signal,
    };
    const breakerLimits = {
      ...BREAKER_LIMITS,
      failures: (settings.pauseAfterFailures ?? failures) || Infinity,
    };
    const told = { connection, observer, stuckAfterMs, giveBackAfterMs, lookEveryMs };
    consumers.set(queue, consumerOf({ ...told, context, breakerLimits }));
  }
  const stop = async (drainMs: number) => {
    const timer = setTimeout(() => patience.abort(), drainMs);
    const stopped = Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
    const outOfPatience = new Promise<void>((resolve) => {
      patience.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([stopped, outOfPatience]);
    clearTimeout(timer);
    patience.abort();
    eventLoopLag.stop();
    await sender.close();
  };
  try {
    for (const [queue, consumer] of consumers) if (!paused.includes(queue)) await consumer.resume();
  } catch (error) {
    // Nobody has a server to stop: what was started would go on for ever.
    await stop(DEFAULT_DRAIN_MS);
    throw error;
  }

  const named = (queue: string) => {
    const consumer = consumers.get(queue);
    if (consumer === undefined) throw new Error(`service "${contract.name}" does not consume "${queue}"`);

    return consumer;
  };

  return {
    health: () => [...consumers.values()].map((consumer) => consumer.health()),
    oldest: () =>
      [...consumers].map(([queue, consumer]) => ({ queue, ms: oldestMs(consumer.inHand(), Date.now()) })),
    pause: (queue) => named(queue).pause(),
    resume: (queue) => named(queue).resume(),
    stop: ({ drainMs = DEFAULT_DRAIN_MS } = {}) => stop(drainMs),
  };
}

/** @throws Error where there is none, and what is handled of a queue is to be remembered */
async function verifyDatabase(
  database: Database | undefined,
  { name, queues }: ServiceContract,
  logger: Logger,
): Promise<void> {
  const remembering = Object.keys(queues).filter((queue) => queues[queue]?.inbox);
  if (remembering.length === 0) return;
  if (database === undefined)
    throw new Error(
      `service "${name}" was given no database, and what it handles of ${remembering.join(", ")} is to be remembered in an inbox.\nFix: give \`serve\` the service's database; or say \`x-inbox: false\` in the contract, generate again, and a message that comes twice is handled twice.`,
    );
  await verifyTables(database, { logger });
}

function consumerOf(options: PartitionedOptions): Consumer {
  const { partitions } = options.context.settings;

  return partitions === undefined ? consume(options) : consumePartitions(options, partitions);
}
