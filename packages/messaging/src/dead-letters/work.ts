import { randomUUID } from "node:crypto";
import type { ChannelModel } from "amqplib";
import { delay } from "../delay.js";
import { asDeadLetterError } from "./broker.js";
import { assertAudit, auditCopy } from "./audit.js";
import { fits, placesFor, type DeadLetterFilter } from "./filter.js";
import type { DeadLetter } from "./dead-letter.js";
import { requeuedHeader } from "./headers.js";
import { openPublisher, type CopyPublisher } from "./publisher.js";
import { DeadLetterError } from "./error.js";
import type { DeadLetterPlace } from "./place.js";
import { textHeader } from "../wire/headers.js";
import { walk, type Taken } from "./walk.js";

/** How a run goes over letters. */
export type RunOptions = Readonly<{
  /** The most letters that are changed. Default {@link defaultLimit}; `"all"` for no bound. */
  limit?: number | "all";
  /** The most letters that are looked at in one queue. Default: all of them. */
  maxScanned?: number;
  /** The most letters a second. Default: as fast as the broker confirms. */
  ratePerSecond?: number;
  /** Says what would be done, and does nothing. */
  dryRun?: boolean;
  /** Why; kept in the audit trail. */
  because?: string;
  /** Also what the loop guard or the contract forbids. */
  force?: boolean;
  /** Ends the run between two letters. */
  signal?: AbortSignal;
}>;

/** What became of a letter that was meant: done (of a dry run: would be done), or why not. */
export type Told = (letter: DeadLetter, refusal: string | undefined) => void;

/** What a run came to. */
export type RunResult = Readonly<{
  run: string;
  /** Letters that were changed; of a dry run, that would be. */
  done: number;
  refused: number;
  scanned: number;
  /** False where letters may be left that are meant: by a limit, a signal, or because another holds some. */
  complete: boolean;
}>;

/** What is done to one letter. `why` refuses it; `act` changes it and resolves once that is safe. */
export type Work = Readonly<{
  why: (taken: Taken) => string | undefined;
  act: (taken: Taken, run: Run) => Promise<void>;
}>;

export type Run = Readonly<{ id: string; by: string; publisher: CopyPublisher }>;

export const defaultLimit = 50;
/** How many letters are on their way at once. */
const WINDOW = 100;

/**
 * Does something to every letter that a filter means, queue by queue and from the oldest to the newest. Each letter is
 * written down, then changed, then acked; at any moment it can stop or die, and what was not acked is where it was.
 *
 * @throws DeadLetterError
 */
export async function runOver(
  connection: ChannelModel,
  at: Readonly<{ places: readonly DeadLetterPlace[]; by: string }>,
  filter: DeadLetterFilter,
  options: RunOptions,
  work: Work,
  told: Told = () => undefined,
): Promise<RunResult> {
  const limit = options.limit === "all" ? Infinity : (options.limit ?? defaultLimit);
  const { dryRun = false, signal, maxScanned } = options;
  if (!dryRun) await assertAudit(connection);
  const publisher = await openPublisher(connection);
  const run: Run = { id: randomUUID(), by: at.by, publisher };
  const pace = pacer(options.ratePerSecond, signal);
  const inHand = new Set<Promise<void>>();
  let taken = 0;
  let done = 0;
  let refused = 0;
  let scanned = 0;
  let complete = true;
  let failure: DeadLetterError | undefined;

  const finish = (letter: DeadLetter) => {
    done++;
    told(letter, undefined);
  };
  const start = (one: Taken) => {
    const acting = work
      .act(one, run)
      .then(() => {
        one.ack();
        finish(one.letter);
      })
      .catch((error: unknown) => {
        failure ??= asDeadLetterError(error);
      })
      .finally(() => inHand.delete(acting));
    inHand.add(acting);
  };
  const visit = async (one: Taken): Promise<"next" | "enough"> => {
    if (failure !== undefined) return "enough";
    // What this run sent again has come back: once a run is enough.
    if (!fits(one.letter, filter) || textHeader(one.raw, requeuedHeader.run) === run.id) return "next";
    const why = work.why(one);
    if (why !== undefined) {
      refused++;
      told(one.letter, why);

      return "next";
    }
    if (dryRun) finish(one.letter);
    else {
      await pace();
      while (inHand.size >= WINDOW) await Promise.race(inHand);
      start(one);
    }

    return ++taken >= limit ? "enough" : "next";
  };
  const settled = async () => {
    await Promise.all(inHand);
    if (failure !== undefined) throw failure;
  };

  try {
    for (const place of placesFor(at.places, filter)) {
      if (taken >= limit || signal?.aborted === true) {
        complete = false;
        break;
      }
      const walked = await walkIfThere(
        connection,
        place,
        { mode: "write", maxScanned, signal },
        visit,
        settled,
      );
      scanned += walked.scanned;
      complete &&= walked.complete;
    }
    if (done > 0 && !dryRun) {
      const { because } = options;
      await publisher.publish(
        auditCopy({
          at: new Date().toISOString(),
          run: run.id,
          action: "finished",
          by: at.by,
          count: done,
          ...(because === undefined ? {} : { because }),
        }),
      );
    }

    return { run: run.id, done, refused, scanned, complete };
  } finally {
    await publisher.close();
  }
}

/** A queue that the broker does not have has no letters. */
export async function walkIfThere(
  ...args: Parameters<typeof walk>
): Promise<Awaited<ReturnType<typeof walk>>> {
  try {
    return await walk(...args);
  } catch (error) {
    if (error instanceof DeadLetterError && error.code === "not_found") return { scanned: 0, complete: true };
    throw error;
  }
}

function pacer(perSecond: number | undefined, signal: AbortSignal | undefined): () => Promise<void> {
  if (perSecond === undefined) return () => Promise.resolve();
  const everyMs = 1_000 / perSecond;
  let next = Date.now();

  return async () => {
    const waitMs = next - Date.now();
    next = Math.max(next, Date.now() - everyMs) + everyMs;
    if (waitMs > 0) await delay(waitMs, signal);
  };
}
