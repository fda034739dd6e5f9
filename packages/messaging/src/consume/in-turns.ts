/** So long a batch may keep the event loop: heartbeats, confirms and the batches of other queues wait meanwhile. */
const TURN_MS = 5;

/** Makes something of each item, in their order, and gives back the event loop every few milliseconds. Default 5. */
export async function mapInTurns<T, R>(
  items: readonly T[],
  make: (item: T, index: number) => R,
  turnMs = TURN_MS,
): Promise<readonly R[]> {
  const made: R[] = [];
  let endsAt = performance.now() + turnMs;
  for (const [index, item] of items.entries()) {
    if (performance.now() >= endsAt) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      endsAt = performance.now() + turnMs;
    }
    made.push(make(item, index));
  }

  return made;
}
