import type { Channel, ChannelModel } from "amqplib";
import { isClosed } from "../connection/channel.js";
import { lookAtQueue, type QueueThere } from "../connection/queue-there.js";
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
  /** Whether the queue would give its messages to a consumer that begins anew; it may take a while to find out, unless the signal ends that. */
  isGiving(signal: AbortSignal): Promise<boolean>;
  /** Whether the queue has messages and gives them to nobody: told where that was found out, and where it has none any more. */
  silent(isSilent: boolean): void;
  /** The broker gives it nothing any more, and has not said so: it is to consume anew. */
  forgotten(reason: string): void;
}>;

/** How long a consumer has nothing to do before the broker is asked, and from then on between two looks. It outlives the consumer's channels. */
export type Pace = { everyMs: number };

const LOOK_EVERY_MS = 10_000;
const LOOK_AT_LEAST_EVERY_MS = 600_000;
/** Of a queue that gives nothing to anybody, which counts as trouble for so long. */
const SILENT_LOOK_EVERY_MS = 60_000;

export function firstPace(): Pace {
  return { everyMs: LOOK_EVERY_MS };
}

/**
 * Asks the broker about the queue of a consumer that gets nothing. RabbitMQ 3 does not tell the consumers of a quorum queue that it
 * was deleted where another of its name is made at once: that one counts them as its own, and gives out, as far as their prefetch goes,
 * messages that none of them gets. A consumer for which something waited, and which was given nothing until the next look, is
 * forgotten. Where consuming anew brings it nothing, looks become rarer.
 */
export async function watchConsumer(watched: Watched, pace: Pace): Promise<void> {
  const { channel, idleMs } = watched;
  const closed = new AbortController();
  channel.once("close", () => closed.abort());
  let suspicion: Suspicion | undefined;
  while (!isClosed(channel)) {
    const { everyMs } = pace;
    await delay(everyMs, closed.signal);
    if (isClosed(channel)) return;
    const idle = idleMs();
    if (idle < everyMs) pace.everyMs = LOOK_EVERY_MS;
    if (suspicion === undefined) {
      if (idle >= everyMs) suspicion = await look(watched);
      continue;
    }
    const { since, reason, isGone } = suspicion;
    suspicion = undefined;
    // What it was given since may have been on its way when the broker was asked.
    const wasGivenSome = () => idleMs() < performance.now() - since;
    if (wasGivenSome()) continue;
    pace.everyMs = Math.min(2 * everyMs, LOOK_AT_LEAST_EVERY_MS);
    const isGiving = isGone || (await watched.isGiving(closed.signal));
    if (isClosed(channel)) return;
    if (wasGivenSome()) continue;
    if (!isGiving) {
      pace.everyMs = Math.min(pace.everyMs, SILENT_LOOK_EVERY_MS);
      watched.silent(true);
      continue;
    }
    watched.forgotten(reason);

    return;
  }
}

/** `since`: by `performance.now()`. `isGone`: the queue itself. */
type Suspicion = Readonly<{ reason: string; since: number; isGone: boolean }>;

async function look(watched: Watched): Promise<Suspicion | undefined> {
  const since = performance.now();
  const there = await lookAtQueue(watched.amqp, watched.queue);
  if (there?.kind === "there" && there.messages === 0) watched.silent(false);
  const reason = whyForgotten(there, watched);

  return reason === undefined ? undefined : { reason, since, isGone: there?.kind === "absent" };
}

/** Why an idle consumer may be none of the queue's; undefined where nothing says so. What is withheld may come back as it was. */
export function whyForgotten(
  there: QueueThere | undefined,
  { isSingleActive }: Pick<Watched, "isSingleActive">,
): string | undefined {
  if (there?.kind === "absent") return "its queue was gone, and the broker did not say so";
  if (there?.kind !== "there" || there.messages === 0) return undefined;
  // Of a quorum queue's consumers RabbitMQ counts only the active one, which may be another, and busy.
  if (isSingleActive && there.consumers > 0) return undefined;

  return `${there.messages} messages waited in its queue, and it was given none`;
}
