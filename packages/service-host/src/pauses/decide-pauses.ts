import { isPaused, type PauseEntry, type QueuePause } from "./queue-pause.js";

export type Pauses = ReadonlyMap<string, QueuePause>;

/** What holds now, and what Redis has to be told again. */
export type Decision = Readonly<{ paused: Pauses; restore: readonly QueuePause[] }>;

/**
 * Which of a service's queues are paused. What Redis says holds. Where it says nothing of a queue, or cannot be asked, what was known goes on until
 * it ends by itself: only a word ends a pause, not a loss.
 *
 * @param known what held until now
 * @param stored what Redis says; undefined where it cannot be asked
 */
export function decidePauses(
  queues: readonly string[],
  {
    known,
    stored,
    now,
  }: Readonly<{ known: Pauses; stored: ReadonlyMap<string, PauseEntry> | undefined; now: Date }>,
): Decision {
  const paused = new Map<string, QueuePause>();
  const restore: QueuePause[] = [];
  for (const queue of queues) {
    const entry = stored?.get(queue);
    const before = known.get(queue);
    if (entry?.state === "paused" && isPaused(entry, now)) {
      const { state: _, ...pause } = entry;
      paused.set(queue, pause);
    }
    if (entry !== undefined || before === undefined || !isPaused(before, now)) continue;
    paused.set(queue, before);
    if (stored !== undefined) restore.push(before);
  }

  return { paused, restore };
}
