import type { Channel, ChannelModel } from "amqplib";
import { closeChannel, isClosed, openedChannel } from "../connection/channel.js";
import { queueThere, type QueueThere } from "../connection/queue-there.js";
import { delay } from "../delay.js";

/** A consumer as the broker should know it. */
export type Watched = Readonly<{
  amqp: ChannelModel;
  /** Its own. It is watched until that closes. */
  channel: Channel;
  queue: string;
  /** Whether others may be consumers of the queue without being given anything. */
  isSingleActive: boolean;
  /** For how many milliseconds it has had nothing to do. */
  idleMs(): number;
  /** The broker gives it nothing any more, and has not said so: it is to consume anew. */
  forgotten(reason: string): void;
}>;

/** How long a consumer has nothing to do before the broker is asked, and between two questions. */
export const LOOK_EVERY_MS = 10_000;

/**
 * Asks the broker about the queue of a consumer that gets nothing. RabbitMQ 3 does not tell the consumers of a quorum queue that it
 * was deleted where another of its name is made at once: that one then counts them as its own, and gives out messages that none of
 * them gets. What two questions in a row show is no message that came in between.
 */
export async function watchConsumer(watched: Watched, everyMs = LOOK_EVERY_MS): Promise<void> {
  const { channel, idleMs } = watched;
  const closed = new AbortController();
  channel.once("close", () => closed.abort());
  for (let suspected = false; !isClosed(channel);) {
    await delay(everyMs, closed.signal);
    if (isClosed(channel)) return;
    const there = idleMs() < everyMs ? undefined : await look(watched);
    const reason = there === undefined || idleMs() < everyMs ? undefined : whyForgotten(there, watched);
    if (reason !== undefined && suspected) watched.forgotten(reason);
    suspected = reason !== undefined;
  }
}

/** Why an idle consumer is none of the queue's, or undefined where it may be one. What is withheld may come back as it was. */
export function whyForgotten(
  there: QueueThere,
  { isSingleActive }: Pick<Watched, "isSingleActive">,
): string | undefined {
  if (there.kind === "absent") return "its queue is gone, and the broker did not say so";
  if (there.kind === "withheld" || there.messages === 0) return undefined;
  // Another one is given what waits, and is busy.
  if (isSingleActive && there.consumers > 1) return undefined;

  return `its queue holds ${there.messages} messages and gives it none, as if it were made anew`;
}

async function look({ amqp, queue }: Watched): Promise<QueueThere | undefined> {
  try {
    const channel = await openedChannel(amqp);
    const there = await queueThere(channel, queue).catch(() => undefined);
    await closeChannel(channel);

    return there;
  } catch {
    // The connection is going, and the consumer's channel with it.
    return undefined;
  }
}
