/** A queue, and how many dead letters it has. */
export type QueueCount = Readonly<{ queue: string; count: number }>;

/** What was read of the letters themselves, and of which queue; undefined before. */
export type Reading =
  | Readonly<{ letters: readonly Readonly<{ queue: string }>[]; complete: boolean; of: string | undefined }>
  | undefined;

/**
 * How many dead letters each queue has, the queues in their order. The broker counts every few seconds: what was read to its end is known
 * better.
 *
 * @param chosen stays in the list though it has none
 */
export function queueCounts(
  counted: readonly QueueCount[],
  reading: Reading,
  chosen: string | undefined,
): readonly QueueCount[] {
  const read = new Map<string, number>();
  for (const { queue } of reading?.letters ?? []) read.set(queue, (read.get(queue) ?? 0) + 1);
  const isRead = (queue: string) =>
    reading?.complete === true && (reading.of === undefined || reading.of === queue);
  const byBroker = new Map(counted.map(({ queue, count }) => [queue, count]));
  const countOf = (queue: string) => {
    const seen = read.get(queue) ?? 0;

    return isRead(queue) ? seen : Math.max(seen, byBroker.get(queue) ?? 0);
  };

  return [...new Set([...byBroker.keys(), ...read.keys()])]
    .map((queue) => ({ queue, count: countOf(queue) }))
    .filter(({ queue, count }) => count > 0 || queue === chosen)
    .toSorted((one, other) => one.queue.localeCompare(other.queue));
}
