import { assertAudit, readAudit, type AuditEntry } from "./audit.js";
import type { TlsFiles } from "../connection/open-connection.js";
import { openBroker } from "./broker.js";
import type { DeadLetter } from "./dead-letter.js";
import { DeadLetterError } from "./error.js";
import { fits, placesFor, type DeadLetterFilter } from "./filter.js";
import type { DeadLetterPlace } from "./place.js";
import type { Walked } from "./walk.js";
import { defaultLimit, runOver, walkIfThere, type RunOptions, type RunResult, type Told } from "./work.js";
import { discarding, editing, requeueing, type Edit } from "./works.js";

export type LookOptions = Readonly<{
  /** The most letters that are shown. Default {@link defaultLimit}; `"all"` for no bound: they are told one by one. */
  limit?: number | "all";
  /** The most letters that are looked at in one queue. Default: all of them. */
  maxScanned?: number;
  signal?: AbortSignal;
}>;

/** Where people work on dead letters. Nothing leaves it without being written down. */
export type DeadLetterDesk = Readonly<{
  /** Shows letters and puts them back. Several may look at once. */
  look(filter: DeadLetterFilter, options: LookOptions, see: (letter: DeadLetter) => void): Promise<Walked>;
  /** Sends letters to the queue they came from, and to no other. */
  requeue(filter: DeadLetterFilter, options?: RunOptions, told?: Told): Promise<RunResult>;
  /** Takes letters away; the audit trail keeps their content. */
  discard(
    filter: DeadLetterFilter,
    options: RunOptions & Readonly<{ because: string }>,
    told?: Told,
  ): Promise<RunResult>;
  /** Gives one letter another content. */
  edit(edit: Edit, options?: Omit<RunOptions, "limit">, told?: Told): Promise<RunResult>;
  /** Tells the audit trail from its beginning. */
  audit(see: (entry: AuditEntry) => void, options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  close(): Promise<void>;
}>;

export type DeskOptions = Readonly<{
  /** The operator's address: `amqp://user:password@host:port/vhost`, or several with commas between them. */
  url: string;
  /** Certificates for `amqps://`. */
  tls?: TlsFiles;
  places: readonly DeadLetterPlace[];
  /** Who works here, as the audit trail will name them. */
  by: string;
}>;

/**
 * Opens a desk with a connection of its own: whatever happens to it, what it held is back where it was.
 *
 * @throws DeadLetterError
 */
export async function openDesk({ url, tls, places, by }: DeskOptions): Promise<DeadLetterDesk> {
  const connection = await openBroker(url, `dead letters (${by})`.slice(0, 200), tls);
  const at = { places, by };

  return {
    async look(filter, { limit = defaultLimit, maxScanned, signal }, see) {
      const most = limit === "all" ? Infinity : limit;
      let shown = 0;
      let scanned = 0;
      let complete = true;
      for (const place of placesFor(places, filter)) {
        if (shown >= most || signal?.aborted === true) return { scanned, complete: false };
        const walked = await walkIfThere(
          connection,
          place,
          { mode: "read", maxScanned, signal },
          async ({ letter }) => {
            if (!fits(letter, filter)) return "next";
            see(letter);

            return ++shown >= most ? "enough" : "next";
          },
        );
        scanned += walked.scanned;
        complete &&= walked.complete;
      }

      return { scanned, complete };
    },

    requeue: (filter, options = {}, told) =>
      runOver(connection, at, filter, options, requeueing(options), told),

    async discard(filter, options, told) {
      if (options.because.trim() === "") {
        throw new DeadLetterError("refused", "say why: whoever asks later finds it in the audit trail");
      }

      return runOver(connection, at, filter, options, discarding(options), told);
    },

    async edit(edit, options = {}, told) {
      const filter = { refs: [edit.ref], queue: edit.queue };
      const result = await runOver(
        connection,
        at,
        filter,
        { ...options, limit: 1 },
        editing(edit, options),
        told,
      );
      if (result.done + result.refused === 0) {
        throw new DeadLetterError("not_found", `there is no dead letter ${edit.ref}`);
      }

      return result;
    },

    async audit(see, { signal } = {}) {
      await assertAudit(connection);
      await readAudit(connection, see, signal);
    },

    async close() {
      await connection.close().catch(() => undefined);
    },
  };
}
