import { randomUUID } from "node:crypto";
import { assertAudit, auditCopy, type AuditEntry } from "./audit.js";
import { restoredCopy } from "./copies.js";
import { hashOf } from "./dead-letter.js";
import { discardedBy, type DiscardedByOptions } from "./discarded-by.js";
import { nameOf, type Discarding } from "./discarding.js";
import { DeadLetterError } from "./error.js";
import { acquireLock } from "./lock.js";
import { openPublisher, type Copy } from "./publisher.js";
import type { Operator, RunResult } from "./run.js";
import type { SourceQueue } from "./source-queue.js";

export type RestoreOptions = DiscardedByOptions &
  Readonly<{
    /** Why; kept in the audit trail. */
    because?: string | undefined;
    /** A name for runs that are started as one; kept in the audit trail. */
    bulk?: string | undefined;
  }>;

/** Hears what became of a letter of the run: it is back, or why it is not. */
export type OnRestored = (
  letter: Readonly<{ ref: string; queue: string }>,
  skipped: string | undefined,
) => void;

const LOCK_WITHIN_MS = 10_000;

/**
 * Puts back what runs or a bulk discarded, each letter into the dead-letter queue that it was taken from, and behind those that are there. A
 * letter comes back once, however often this is asked for. `complete` is false where more may have been discarded than the trail told.
 *
 * @throws DeadLetterError `not_found` where the trail has none of it, `busy` while another puts letters back, `not_read`
 * where the trail is not read far enough in time
 */
export async function restore(
  { connection, sources, by }: Operator,
  what: Discarding,
  { because, bulk, ...reading }: RestoreOptions,
  onRestored: OnRestored = () => undefined,
): Promise<RunResult> {
  const { signal } = reading;
  await assertAudit(connection);
  // Held from before the trail is read until all is in it: two who undo the same would bring letters back twice. One for all, since which
  // runs a bulk has is known only once the trail is read.
  const lock = await acquireLock(connection, "restore", { waitMs: LOCK_WITHIN_MS, signal });
  if (lock === undefined) throw new DeadLetterError("busy", "somebody else puts letters back");
  const publisher = await openPublisher(connection);
  try {
    const { entries, isWhole } = await discardedBy(connection, what, reading);
    if (entries.length === 0)
      throw new DeadLetterError("not_found", `the audit trail has nothing that ${nameOf(what)} discarded`);
    const own = { id: randomUUID(), at: () => new Date().toISOString() };
    const under = {
      ...{ run: own.id, by },
      ...(bulk === undefined ? {} : { bulk }),
      ...(because === undefined ? {} : { because }),
    };
    let done = 0;
    let scanned = 0;
    for (const { ref, queue, entry } of entries) {
      if (signal?.aborted === true) break;
      scanned++;
      if (entry === undefined) {
        onRestored({ ref, queue }, "it was put back before");
        continue;
      }
      const copy = copyOf(
        entry,
        sources.find((one) => one.queue === queue),
      );
      if (typeof copy === "string") {
        onRestored({ ref, queue }, copy);
        continue;
      }
      const { run: of, message, correlationId, reason, payloadHash } = entry;
      await publisher.publish(
        auditCopy({
          at: own.at(),
          action: "restored",
          ...under,
          of,
          ref,
          queue,
          message,
          correlationId,
          reason,
          payloadHash,
        }),
      );
      await publisher.publish(copy);
      done++;
      onRestored({ ref, queue }, undefined);
    }
    if (done > 0) {
      const [of] = "runs" in what && what.runs.length === 1 ? what.runs : [];
      const end = { ...under, ...(of === undefined ? {} : { of }), count: done };
      await publisher.publish(auditCopy({ at: own.at(), action: "finished", ...end }));
    }

    return {
      run: own.id,
      done,
      skipped: scanned - done,
      scanned,
      complete: isWhole && scanned === entries.length,
    };
  } finally {
    await publisher.close();
    await lock.release();
  }
}

/** The letter as it was, or why it cannot be made again. */
function copyOf(
  { payload, payloadHash, putBack, queue = "" }: AuditEntry,
  source: SourceQueue | undefined,
): Copy | string {
  if (source === undefined) return "no service takes from its queue any more";
  if (putBack === undefined)
    return "it was discarded before letters could be put back: its content is in the audit trail";
  if (payload === undefined) return "it was too large for the audit trail";
  const content = Buffer.from(payload);
  if (hashOf(content) !== payloadHash)
    return "its content was no text, which the audit trail does not keep as it was";

  const { exchange, routingKey = queue } = source.deadLetter;

  return restoredCopy(content, putBack, { exchange, routingKey });
}
