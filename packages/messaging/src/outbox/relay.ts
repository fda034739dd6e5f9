import type { Connection } from "../connection/connection.js";
import type { ServiceContract } from "../contract/index.js";
import type { Database } from "../database/tx.js";
import { delay } from "../delay.js";
import { idsOfOutgoing } from "../logging/ids.js";
import { componentLogger, type Logger } from "../logging/logger.js";
import { loggableError } from "../logging/loggable-error.js";
import type { Observer } from "../observer.js";
import { openSender } from "../publish/sender.js";
import {
  afterFailure,
  afterRound,
  hasMore,
  healthOf,
  newRelay,
  type RelayHealth,
  type RelayState,
  type Round,
} from "./relay-state.js";
import { relayRound, ROUND_MS } from "./relay-round.js";

/** Publishes what stands in the outbox, oldest first. */
export type Relay = Readonly<{
  /** Says that there may be something new; otherwise it looks once a second. */
  kick(): void;
  /** Whether rows leave, how many wait, and why they wait. */
  health(): RelayHealth;
  /** Finishes the rows that were taken, then stops. */
  stop(): Promise<void>;
}>;

/** What a relay works with. */
export type RelayOptions = Readonly<{
  connection: Connection;
  database: Database;
  logger: Logger;
  /** Whose outbox it is: its lines then say what a message is about. */
  contract?: ServiceContract;
  observer?: Observer;
  /** Rows that wait for longer make the relay `stuck`. Default 60,000. */
  stuckAfterMs?: number;
}>;

const POLL_MS = 1_000;
const STUCK_AFTER_MS = 60_000;

/**
 * Starts the relay of one service. A row is deleted after the broker has confirmed it; a crash in between sends it again
 * with the same id. Several instances may run: one works, the others stand by.
 *
 * Rows of one correlation id leave in the order in which they were written, each when the one before it is confirmed. A row
 * that the broker does not take (nobody is bound to its key, the service's user may not send there, no confirm comes) stays, is
 * tried again after 1 s, 2 s, 4 s … 60 s, and holds what comes behind it under its correlation id; everything else goes on.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { database, contract, observer, stuckAfterMs = STUCK_AFTER_MS } = options;
  const logger = componentLogger(options.logger, "outbox");
  const stopping = new AbortController();
  const sender = await openSender(options.connection, {
    timeoutMs: ROUND_MS,
    ...(observer === undefined ? {} : { observer }),
  });
  let state: RelayState = newRelay;
  let kicked = new AbortController();

  /** True where there is more to be done at once. */
  const work = async (): Promise<boolean> => {
    const before = state;
    try {
      const round = await relayRound(state, { database, sender, stopping: stopping.signal });
      state = afterRound(state, round, Date.now());
      for (const one of round.rejected) tellRejected(logger, contract, one);
      if (round.trouble !== undefined) tellTrouble(logger, before, round.trouble);

      return hasMore(round);
    } catch (error) {
      state = afterFailure(state, error);
      tellTrouble(logger, before, error);

      return false;
    }
  };
  const keepWorking = async () => {
    while (!stopping.signal.aborted) {
      kicked = new AbortController();
      if (!(await work())) await delay(POLL_MS, kicked.signal, stopping.signal);
    }
  };
  const stopped = keepWorking();

  return {
    kick: () => kicked.abort(),
    health: () => healthOf(state, sender.health(), { stuckAfterMs }),
    async stop() {
      stopping.abort();
      await stopped;
      await sender.close();
    },
  };
}

function tellRejected(
  logger: Logger,
  contract: ServiceContract | undefined,
  { row: { envelope }, error }: Round["rejected"][number],
): void {
  const sent = Object.values(contract?.sends ?? {}).find(
    ({ message }) => message.messageName === envelope.type,
  );
  logger.error(
    { ...idsOfOutgoing(envelope, sent?.message), err: loggableError(error, envelope.content) },
    "the broker does not take a message of the outbox: its row stays and is tried again, what follows it waits. Is a queue bound to its key, and may this service send there?",
  );
}

/** Once, where it lasts for several rounds. */
function tellTrouble(logger: Logger, before: RelayState, error: unknown): void {
  if (before.trouble !== undefined) return;
  logger.warn({ err: loggableError(error) }, "the outbox waits: its rows stay until they are published");
}
