import * as z from "zod";

/** A pause ends by itself: one that was forgotten would hold up its queue for ever. */
export const LONGEST_PAUSE_MS = 86_400_000;

const words = z.string().min(1).max(500);

/** A queue that somebody paused: no instance of its service takes anything from it. Times are ISO 8601. */
export const queuePause = z.object({
  queue: z.string().min(1).max(255),
  /** Who did it, as the audit trail names them. */
  by: words,
  reason: words,
  since: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type QueuePause = Readonly<z.output<typeof queuePause>>;

/**
 * What is kept of a queue. That it was resumed is kept as well: an entry that is gone says nothing, since a Redis that was restarted
 * without its data has none of them.
 */
const pauseEntry = z.union([
  queuePause.extend({ state: z.literal("paused") }),
  z.object({ state: z.literal("resumed"), queue: z.string(), at: z.iso.datetime() }),
]);
export type PauseEntry = Readonly<z.output<typeof pauseEntry>>;

/** The entry that Redis gave; undefined where it is none. */
export function readPauseEntry(text: string): PauseEntry | undefined {
  try {
    return pauseEntry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether a pause holds now. */
export function isPaused({ until }: Pick<QueuePause, "until">, now: Date): boolean {
  return new Date(until) > now;
}
