import type { ServiceResources } from "@warren/service-host";
import { backoffMs, delay, nextStep, textOf } from "@warren/messaging";
import type { Channel, SendResult } from "../channels/channel.js";
import { noneRefused, refusedAfter, refusedTrouble } from "./refused.js";
import type { ChannelName, Notice } from "../notice.js";
import { claimNotices, endAttempts, type Ending, type Queryable } from "../store/notices.js";

export type SenderOptions = Readonly<{
  name: ChannelName;
  channel: Channel;
  pool: Queryable;
  logger: ServiceResources["logger"];
  /** Told of each attempt. */
  onEnding?: (notice: Notice, ending: Ending) => void;
  /** Notices sent at the same time. Default 20. */
  concurrency?: number;
  /** Attempts before a notice that is rejected again and again is given up. Default 6. */
  attempts?: number;
  /** The delay after the first rejection; it grows fourfold. Default 1,000. */
  firstRetryMs?: number;
  /** How often it looks for notices that nobody told it of. Default 1,000. */
  pollMs?: number;
}>;

/** Sends what is queued for one channel. */
export type Sender = Readonly<{
  /** Says that there may be something new in a moment, when the transaction in hand has committed. */
  kick(): void;
  /** Why nothing can be sent at the moment; undefined where it can. */
  trouble(): string | undefined;
  /** Finishes what is in hand, then stops. */
  stop(): Promise<void>;
}>;

/** Far longer than an attempt may take; a crashed sender's notices are sent by somebody else after that. */
const LEASE_MS = 60_000;
const COMMIT_MS = 20;
const MAX_RETRY_MS = 600_000;
const AWAY = { firstMs: 250, maxMs: 5_000 };
const REFUSING = { firstMs: 1_000, maxMs: 60_000 };

/**
 * Keeps sending. A notice that is refused comes again after a while, a bounded number of times. A channel that is away uses
 * up no attempts: the sender waits, and tries with one notice at a time until one goes out. It does the same, though each try counts,
 * where the last twenty notices were all refused within a quarter of an hour: a mail server that refuses everybody is not about
 * the notices.
 */
export function startSender(options: SenderOptions): Sender {
  const { name, pool, logger } = options;
  const stopping = new AbortController();
  const concurrency = options.concurrency ?? 20;
  let wakeUp = new AbortController();
  let trouble: string | undefined;
  let refused = noneRefused;

  const sendDue = async (limit: number): Promise<number> => {
    const notices = await claimNotices(pool, name, { limit, leaseMs: LEASE_MS });
    const endings = await Promise.all(notices.map((notice) => attempt(notice, options)));
    await record(endings, options, stopping.signal);
    refused = refusedAfter(refused, { notices, endings }, Date.now());
    trouble = awayError(endings) ?? refusedTrouble(refused);

    return notices.length;
  };

  const keep = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      const limit = trouble === undefined ? concurrency : 1;
      const before = trouble;
      let tried: number | undefined;
      try {
        tried = await sendDue(limit);
      } catch (error) {
        trouble = textOf(error);
      }
      if (trouble !== undefined) {
        if (before === undefined)
          logger.warn({ channel: name, reason: trouble }, "the channel is away; notices wait");
        const waits = refusedTrouble(refused) === undefined ? AWAY : REFUSING;
        // Where nothing was there to be tried, the next notice need not wait. Else each new one would be an attempt more.
        const news = tried === 0 ? wakeUp.signal : undefined;
        await delay(backoffMs(failures++, waits), news, stopping.signal);
        continue;
      }
      if (before !== undefined) logger.info({ channel: name }, "the channel is back");
      failures = 0;
      if ((tried ?? 0) < limit) await delay(options.pollMs ?? 1_000, wakeUp.signal, stopping.signal);
    }
  };
  const kept = keep();

  return {
    kick() {
      setTimeout(() => wakeUp.abort(), COMMIT_MS).unref();
    },
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      await kept;
      await options.channel.close();
    },
  };
}

async function attempt(notice: Notice, options: SenderOptions): Promise<Ending> {
  const result = await options.channel.send(notice).catch(
    // What a channel throws it did not plan for: the database of the recording ones, for example.
    (error: unknown): SendResult =>
      nextStep(error) === "pause"
        ? { outcome: "away", error: textOf(error) }
        : { outcome: "refused", error: textOf(error), forGood: nextStep(error) === "reject" },
  );
  const ending = endingOf(notice, result, options);
  if (ending.state === "failed") {
    const { id, channel, template, subjectId } = notice;
    options.logger.error(
      { notice: id, channel, template, subjectId, reason: ending.error },
      "a notice was given up",
    );
  }
  options.onEnding?.(notice, ending);

  return ending;
}

function endingOf({ id, attempt }: Notice, result: SendResult, options: SenderOptions): Ending {
  switch (result.outcome) {
    case "sent":
      return { id, state: "sent", reference: result.reference };
    case "away":
      return { id, state: "released", error: result.error };
    case "refused": {
      const { error } = result;
      if (result.forGood || attempt >= (options.attempts ?? 6)) return { id, state: "failed", error };
      const waitMs = Math.min((options.firstRetryMs ?? 1_000) * 4 ** (attempt - 1), MAX_RETRY_MS);

      return { id, state: "again", error, waitMs };
    }
  }
}

/** Tries until it is written down: a mail that went out and is forgotten goes out again. */
async function record(
  endings: readonly Ending[],
  options: SenderOptions,
  stopping: AbortSignal,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await endAttempts(options.pool, endings);

      return;
    } catch (error) {
      if (stopping.aborted) throw error;
      options.logger.warn({ err: error }, "could not write down what was sent; trying again");
      await delay(backoffMs(failures, AWAY), stopping);
    }
  }
}

function awayError(endings: readonly Ending[]): string | undefined {
  const released = endings.find((ending) => ending.state === "released");

  return released?.state === "released" ? released.error : undefined;
}
