import { backoffMs, delay, loggableError, textOf, together } from "@warren/messaging";
import type { ChannelName, Notice } from "../notice.js";
import { claimNotices, endAttempts, type Ending, type Queryable } from "../store/notices.js";
import { attempt, type AttemptOptions } from "./attempt.js";
import { idsOfNotice } from "./notice-ids.js";
import { noneRefused, refusedAfter, refusedTrouble, type Refused } from "./refused.js";
import { sendEach } from "./send-each.js";
import { notStalled, stalledAfter, stalledTrouble } from "./stalled.js";

export type SenderOptions = AttemptOptions &
  Readonly<{
    name: ChannelName;
    pool: Queryable;
    /** Notices sent at the same time. Default 5. */
    concurrency?: number;
    /** How often it looks for notices that nobody told it of. Default 1,000. */
    pollMs?: number;
  }>;

/** Sends what is queued for one channel. */
export type Sender = Readonly<{
  /** Says that there may be something new in a moment, when the transaction in hand has committed. */
  kick(): void;
  /** Why nothing can be sent at the moment; undefined where it can. */
  trouble(): string | undefined;
  /** Finishes what is being sent, then stops. */
  stop(): Promise<void>;
}>;

/** How many notices are taken with one statement. */
const CLAIMED = 200;
/** Far longer than an attempt may take; a crashed sender's notices are sent by somebody else after that. */
const LEASE_MS = 60_000;
/** When no more of what was taken is begun: the rest of the lease is for the attempts under way. */
const BEGIN_WITHIN_MS = LEASE_MS / 6;
const COMMIT_MS = 20;
const NOT_BEGUN = "the sender stopped, or had no time left";
const AWAY = { firstMs: 250, maxMs: 5_000 };
const REFUSING = { firstMs: 1_000, maxMs: 60_000 };

/** Why nothing can be sent, and the notice that found out, where it was one. */
type Trouble = Readonly<{ reason: string; notice: Notice | undefined }>;

/**
 * Keeps sending. A notice that is refused for now comes again after a while, for a day. A channel that is away uses
 * up no attempts: the sender gives back what it has not tried, waits, and tries with one notice at a time until one goes out. It
 * does the same, though each try counts, where the last twenty notices were all refused within a quarter of an hour: a mail server
 * that refuses everybody is not about the notices.
 */
export function startSender(options: SenderOptions): Sender {
  const { name, pool, logger, concurrency = 5, pollMs = 1_000 } = options;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let pauseMs = pollMs;
  let trouble: Trouble | undefined;
  let refused = noneRefused;
  let stalled = notStalled;

  /** @returns how many were taken */
  const sendDue = async (limit: number): Promise<number> => {
    const beginBefore = performance.now() + BEGIN_WITHIN_MS;
    const notices = await claimNotices(pool, name, { limit, leaseMs: LEASE_MS });
    let away: Trouble | undefined;
    let found: Trouble | undefined;
    const untried = await sendEach(notices, {
      concurrency,
      mayBegin: () => found === undefined && !stopping.signal.aborted && performance.now() < beginBefore,
      async send(notice) {
        const ending = await attempt(notice, options);
        refused = refusedAfter(refused, { notices: [notice], endings: [ending] }, Date.now());
        stalled = stalledAfter(stalled, { recipient: notice.recipient, ending }, Date.now());
        if (ending.state === "released") away ??= { reason: ending.error, notice };
        found = away ?? refusing(refused, notice);

        return ending;
      },
      writeDown: (endings) => record(endings, { notices, options, stopping: stopping.signal }),
    });
    await record(givenBack(untried, found?.reason), { notices, options, stopping: stopping.signal });
    // Time passes also where there was nothing to try.
    refused = refusedAfter(refused, { notices: [], endings: [] }, Date.now());
    trouble = away ?? refusing(refused, found?.notice);

    return notices.length;
  };

  const keep = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      const before = trouble;
      const limit = before === undefined ? CLAIMED : 1;
      const taken = await sendDue(limit).catch((error: unknown) => {
        trouble = { reason: textOf(error), notice: undefined };
      });
      if (trouble !== undefined) {
        if (before === undefined) sayAway(options, trouble);
        const waits = refusedTrouble(refused) === undefined ? AWAY : REFUSING;
        // Where nothing was there to be tried, the next notice need not wait. Else each new one would be an attempt more.
        const news = taken === 0 ? wakeUp.signal : undefined;
        await delay(backoffMs(failures++, waits), news, stopping.signal);
        continue;
      }
      failures = 0;
      if (before !== undefined) logger.info({ channel: name }, "the channel is back");
      if (taken === limit) continue;
      // What it was told of may not have been committed yet.
      pauseMs = taken !== undefined && taken > 0 ? pollMs : Math.min(pauseMs * 2, pollMs);
      await delay(pauseMs, wakeUp.signal, stopping.signal);
    }
  };
  const kept = keep();

  return {
    kick() {
      setTimeout(() => {
        pauseMs = COMMIT_MS;
        wakeUp.abort();
      }, COMMIT_MS).unref();
    },
    trouble: () => trouble?.reason ?? stalledTrouble(stalled, Date.now()),
    async stop() {
      stopping.abort();
      await kept;
      await options.channel.close();
    },
  };
}

function refusing(refused: Refused, notice: Notice | undefined): Trouble | undefined {
  const reason = refusedTrouble(refused);

  return reason === undefined ? undefined : { reason, notice };
}

function sayAway({ name, logger }: SenderOptions, { reason, notice }: Trouble): void {
  const ids = notice === undefined ? {} : idsOfNotice(notice);
  logger.warn({ ...ids, channel: name, err: loggableError(reason) }, "the channel is away; notices wait");
}

function givenBack(untried: readonly Notice[], error = NOT_BEGUN): readonly Ending[] {
  return untried.map(({ id }) => ({ id, state: "released", error }));
}

/** Tries until it is written down: a mail that went out and is forgotten goes out again. */
async function record(
  endings: readonly Ending[],
  {
    notices,
    options,
    stopping,
  }: Readonly<{ notices: readonly Notice[]; options: SenderOptions; stopping: AbortSignal }>,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await endAttempts(options.pool, endings);

      return;
    } catch (error) {
      if (stopping.aborted) throw error;
      const ended = new Set(endings.map(({ id }) => id));
      const about = notices.filter(({ id }) => ended.has(id)).map(idsOfNotice);
      options.logger.warn(
        { ...together(about), channel: options.name, err: error },
        "could not write down what was sent; trying again",
      );
      await delay(backoffMs(failures, AWAY), stopping);
    }
  }
}
