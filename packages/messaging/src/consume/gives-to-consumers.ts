import { openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";
import { closeConnection } from "../connection/open-connection.js";
import { isRefusal, replyCodes } from "../connection/reply-codes.js";
import { endsWithItsConsumer, isQuorum } from "../connection/topologies.js";
import { delay } from "../delay.js";
import type { Logger } from "../logging/logger.js";
import { createMutex, type Mutex } from "./mutex.js";

const { notFound, accessRefused, resourceLocked } = replyCodes;
/** What is said of a queue that gives nothing. */
export const GIVES_NOTHING =
  "messages wait in a queue that gives them to nobody: most of its copies may be out of reach";

const PATIENCE_MS = 10_000;
const CLOSES_WITHIN_MS = 1_000;

/** Those of a service try one after another: a cluster that loses most of its nodes has all of its consumers in doubt at once. */
const turns = new WeakMap<Connection, Mutex>();

/**
 * Whether a consumer of a queue that begins anew would be given its messages. A quorum queue of which most copies are out of reach
 * counts its consumers and messages as if nothing were, and gives nothing to anybody; whoever begins to consume it loses the
 * connection after a minute (541), with all other consumers on it. So that is tried over a connection of its own, for one message, which
 * goes back. Other queues do not do that, and one that ends with its last consumer would end with this trial: they count as giving, and
 * so does one of which it cannot be tried.
 *
 * @param signal ends a trial, with true
 * @param logger is warned of a queue that gives nothing
 */
export async function givesToConsumers(
  connection: Connection,
  queue: string,
  { signal, logger }: Readonly<{ signal: AbortSignal; logger: Logger }>,
): Promise<boolean> {
  if (!isQuorum(connection, queue) || endsWithItsConsumer(connection, queue)) return true;
  const inTurn = turns.get(connection) ?? createMutex();
  turns.set(connection, inTurn);
  let gives = true;
  await inTurn(async () => {
    if (signal.aborted) return;
    gives = await tried(connection, queue, signal);
    if (gives) return;
    logger.warn({ queue }, GIVES_NOTHING);
  });

  return gives;
}

async function tried(connection: Connection, queue: string, signal: AbortSignal): Promise<boolean> {
  const aside = await connection.aside().catch(() => undefined);
  if (aside === undefined) return true;
  const over = new AbortController();
  try {
    const channel = await openedChannel(aside);
    await channel.prefetch(1);

    return await Promise.race([
      channel
        .consume(queue, () => undefined)
        .then(
          () => true,
          // That it is not there, or not ours, is an answer as well: who consumes anew is told it.
          (error: unknown) => isRefusal(error, notFound, accessRefused, resourceLocked),
        ),
      delay(PATIENCE_MS, signal, over.signal).then(() => signal.aborted),
    ]);
  } catch {
    return true;
  } finally {
    over.abort();
    await closeConnection(aside, CLOSES_WITHIN_MS);
  }
}
