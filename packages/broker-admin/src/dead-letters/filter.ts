import type { DeadLetter } from "./dead-letter.js";
import type { SourceQueue } from "./source-queue.js";

/** Which dead letters are meant: those that all given parts fit. */
export type DeadLetterFilter = Readonly<{
  /** The queue it came from, or its dead-letter queue. */
  queue?: string | undefined;
  /** In the reason, whatever the case; or an expression that the reason matches. */
  reason?: string | RegExp | undefined;
  /** The message's name. */
  message?: string | undefined;
  olderThanMs?: number | undefined;
  youngerThanMs?: number | undefined;
  /** Any of these: a whole ref, or its first characters, at least eight. */
  refs?: readonly string[] | undefined;
}>;

const MIN_PREFIX = 8;

/** The queues that a filter speaks of. */
export function queuesFor(
  sources: readonly SourceQueue[],
  { queue }: DeadLetterFilter,
): readonly SourceQueue[] {
  if (queue === undefined) return sources;

  return sources.filter((source) => source.queue === queue || source.deadLetter.queue === queue);
}

/** Whether the letter is meant. One of unknown age is neither older nor younger than anything. */
export function fits(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { reason, message, olderThanMs, youngerThanMs, refs } = filter;

  return (
    (message === undefined || letter.message === message) &&
    (reason === undefined || hasReason(letter.reason, reason)) &&
    (olderThanMs === undefined || (letter.ageMs !== undefined && letter.ageMs > olderThanMs)) &&
    (youngerThanMs === undefined || (letter.ageMs !== undefined && letter.ageMs < youngerThanMs)) &&
    (refs === undefined || refs.some((ref) => isRef(letter.ref, ref)))
  );
}

function hasReason(reason: string, wanted: string | RegExp): boolean {
  // `search` knows nothing of `lastIndex`: a global expression gives the same answer each time.
  return typeof wanted === "string"
    ? reason.toLowerCase().includes(wanted.toLowerCase())
    : reason.search(wanted) !== -1;
}

function isRef(ref: string, wanted: string): boolean {
  return ref === wanted || (wanted.length >= MIN_PREFIX && ref.startsWith(wanted));
}
