import type { TlsFiles } from "@warren/messaging/amqp";
import type { AuditEntry } from "./audit.js";
import { openBroker } from "./connect.js";
import { discard } from "./discard.js";
import { editLetter, type Edit } from "./edit.js";
import { DeadLetterError } from "./error.js";
import type { DeadLetterFilter } from "./filter.js";
import type { Discarding } from "./discarding.js";
import { restore, type OnRestored, type RestoreOptions } from "./restore.js";
import { lookAt, type LookOptions, type OnLook } from "./look.js";
import { readAudit, type ReadAuditOptions } from "./read-audit.js";
import { runOperation, type OnLetter, type RunOptions, type RunResult } from "./run.js";
import type { ScanResult } from "./scan.js";
import { sendAgain } from "./send-again.js";
import type { SourceQueue } from "./source-queue.js";

/** What operators do with dead letters. Nothing is changed without an entry in the audit trail. */
export type DeadLetterAdmin = Readonly<{
  /** Shows letters and puts them back. Several may look at once. */
  look(filter: DeadLetterFilter, options: LookOptions, onLetter: OnLook): Promise<ScanResult>;
  /** Sends letters to the queue they came from, and to no other. */
  requeue(filter: DeadLetterFilter, options?: RunOptions, onLetter?: OnLetter): Promise<RunResult>;
  /** Takes letters away; the audit trail keeps their content. */
  discard(
    filter: DeadLetterFilter,
    options: RunOptions & Readonly<{ because: string }>,
    onLetter?: OnLetter,
  ): Promise<RunResult>;
  /** Puts back what a run of {@link discard} took away, or a bulk of them, as far as the audit trail has it. */
  restore(what: Discarding, options?: RestoreOptions, onLetter?: OnRestored): Promise<RunResult>;
  /** Gives one letter another content. */
  edit(edit: Edit, options?: Omit<RunOptions, "limit">, onLetter?: OnLetter): Promise<RunResult>;
  /** Reads the audit trail, the oldest entry first. */
  audit(
    onEntry: (entry: AuditEntry) => void,
    options?: Pick<ReadAuditOptions, "newest" | "withinMs" | "signal">,
  ): Promise<Readonly<{ complete: boolean }>>;
  close(): Promise<void>;
}>;

export type DeadLetterAdminOptions = Readonly<{
  /** The operator's address: `amqp://user:password@host:port/vhost`, or several with commas between them. */
  url: string;
  /** Certificates for `amqps://`. */
  tls?: TlsFiles;
  sources: readonly SourceQueue[];
  /** Who the operator is, as the audit trail will name them. */
  by: string;
}>;

/**
 * Connects an operator to the dead letters, with a connection of its own: whatever happens to it, the letters that it held
 * are back where they were.
 *
 * @throws DeadLetterError
 */
export async function openDeadLetterAdmin({
  url,
  tls,
  sources,
  by,
}: DeadLetterAdminOptions): Promise<DeadLetterAdmin> {
  const connection = await openBroker(url, `dead letters (${by})`.slice(0, 200), tls);
  const operator = { connection, sources, by };

  return {
    look: (filter, options, onLetter) => lookAt(operator, filter, options, onLetter),

    requeue: (filter, options = {}, onLetter) =>
      runOperation(operator, sendAgain(options), filter, { ...options, onLetter }),

    async discard(filter, options, onLetter) {
      if (options.because.trim() === "") {
        throw new DeadLetterError("invalid", "say why: whoever asks later finds it in the audit trail");
      }

      return runOperation(operator, discard(options), filter, { ...options, onLetter });
    },

    restore: (what, options = {}, onLetter) => restore(operator, what, options, onLetter),

    async edit(edit, options = {}, onLetter) {
      const filter = { refs: [edit.ref], queue: edit.queue };
      const result = await runOperation(operator, editLetter(edit, options), filter, {
        ...options,
        limit: 1,
        onLetter,
      });
      if (result.done + result.skipped === 0) {
        throw new DeadLetterError("not_found", notFound(edit.ref, result));
      }

      return result;
    },

    async audit(onEntry, options = {}) {
      const { complete } = await readAudit(connection, onEntry, options);

      return { complete };
    },

    async close() {
      await connection.close().catch(() => undefined);
    },
  };
}

/** That a letter was not found says that there is none only where all were looked at. */
export function notFound(ref: string, { scanned, complete }: ScanResult): string {
  return complete
    ? `there is no dead letter ${ref}`
    : `${ref} is not among the ${scanned.toLocaleString("en")} dead letters that were looked at, and there are more: name its queue, or ask warren dlq, which looks at all of them`;
}
