import { randomUUID } from "node:crypto";
import type { ChannelModel } from "amqplib";
import { textHeader } from "@warren/messaging/amqp";
import { assertAudit, auditCopy } from "./audit.js";
import { openBudget, type Bounds } from "./budget.js";
import type { DeadLetter } from "./dead-letter.js";
import { fits, queuesFor, type DeadLetterFilter } from "./filter.js";
import { requeuedHeader } from "./headers.js";
import { openInFlight } from "./in-flight.js";
import type { Operation, Run } from "./operation.js";
import { pacer } from "./pace.js";
import { openPublisher } from "./publisher.js";
import { scanIfThere, type TakenLetter, type Visit } from "./scan.js";
import type { SourceQueue } from "./source-queue.js";

/** How a run goes over letters. */
export type RunOptions = Bounds &
  Readonly<{
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
    /** A name for runs that are started as one; kept in the audit trail. */
    bulk?: string;
    /** Also what the loop guard or the contract forbids. */
    force?: boolean;
    /** Ends the run between two letters. */
    signal?: AbortSignal;
  }>;

/** Hears what became of a letter that was meant: it was changed (of a dry run: it would be), or why it was skipped. */
export type OnLetter = (letter: DeadLetter, skipped: string | undefined) => void;

/** What a run came to. */
export type RunResult = Readonly<{
  run: string;
  /** Letters that were changed; of a dry run, that would be. */
  done: number;
  /** Letters that the loop guard or the contract's check left where they are. */
  skipped: number;
  scanned: number;
  /** False where letters may be left that are meant: by a limit, a signal, or because another holds some. */
  complete: boolean;
}>;

/** Who works on which queues, over which connection. */
export type Operator = Readonly<{
  connection: ChannelModel;
  sources: readonly SourceQueue[];
  by: string;
}>;

export const defaultLimit = 50;
/** How many letters are changed at once. */
const AT_ONCE = 100;

/**
 * Runs an operation on every letter that a filter means, queue by queue and from the oldest to the newest. Each letter is
 * recorded in the audit trail, then changed, then acked; at any moment the run can stop or die, and what was not acked is
 * where it was.
 *
 * @throws DeadLetterError
 */
export async function runOperation(
  { connection, sources, by }: Operator,
  operation: Operation,
  filter: DeadLetterFilter,
  options: RunOptions & Readonly<{ onLetter?: OnLetter | undefined }>,
): Promise<RunResult> {
  const { dryRun = false, signal, maxScanned } = options;
  const budget = openBudget(options);
  if (!dryRun) await assertAudit(connection);
  const publisher = await openPublisher(connection);
  const run: Run = { id: randomUUID(), by, bulk: options.bulk, publisher };
  const { visit, settled, hasEnough, counts } = openVisitor(operation, run, filter, options);
  let scanned = 0;
  let complete = true;
  try {
    for (const source of queuesFor(sources, filter)) {
      if (hasEnough() || budget.isSpent() || signal?.aborted === true) {
        complete = false;
        break;
      }
      const result = await scanIfThere(connection, source, visit, {
        mode: "write",
        maxScanned,
        budget,
        signal,
        settled,
      });
      scanned += result.scanned;
      complete &&= result.complete;
    }
    if (counts().done > 0 && !dryRun) await recordEnd(run, counts().done, options.because);

    return { run: run.id, ...counts(), scanned, complete };
  } finally {
    await publisher.close();
  }
}

/** Visits the letters of scans one by one, and changes those that are meant. */
function openVisitor(
  operation: Operation,
  run: Run,
  filter: DeadLetterFilter,
  options: RunOptions & Readonly<{ onLetter?: OnLetter | undefined }>,
) {
  const { dryRun = false, onLetter = () => undefined } = options;
  const limit = options.limit === "all" ? Infinity : (options.limit ?? defaultLimit);
  const pace = pacer(options.ratePerSecond, options.signal);
  const inFlight = openInFlight(AT_ONCE);
  let taken = 0;
  let done = 0;
  let skipped = 0;

  const isDone = (letter: DeadLetter) => {
    done++;
    onLetter(letter, undefined);
  };
  const change = async (one: TakenLetter) => {
    await operation.act(one, run);
    one.ack();
    isDone(one.letter);
  };
  const visit: Visit = async (one) => {
    if (inFlight.hasFailed()) return "enough";
    // What this run sent again has come back: once a run is enough.
    if (!fits(one.letter, filter) || textHeader(one.raw, requeuedHeader.run) === run.id) return "next";
    const why = operation.skips(one);
    if (why !== undefined) {
      skipped++;
      onLetter(one.letter, why);

      return "next";
    }
    if (dryRun) isDone(one.letter);
    else {
      await pace();
      await inFlight.start(() => change(one));
    }

    return ++taken >= limit ? "enough" : "next";
  };

  return {
    visit,
    settled: () => inFlight.settled(),
    hasEnough: () => taken >= limit,
    counts: () => ({ done, skipped }),
  };
}

/** Whoever reads the audit trail sees by this entry that the run did not die. */
async function recordEnd({ id, by, bulk, publisher }: Run, count: number, because: string | undefined) {
  await publisher.publish(
    auditCopy({
      at: new Date().toISOString(),
      run: id,
      ...(bulk === undefined ? {} : { bulk }),
      action: "finished",
      by,
      count,
      ...(because === undefined ? {} : { because }),
    }),
  );
}
