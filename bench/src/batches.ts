/** How many messages a queue's consumer has handled, in how many batches, and how long it was at them. */
export type Batches = Readonly<{ queue: string; messages: number; batches: number; seconds: number }>;

const LINE = /^warren_batch_(size|duration_seconds)_(sum|count)\{(.*)\} ([0-9.e+]+)$/;

/** Reads them from a service's `/metrics`. */
export async function batchesOf(url: string): Promise<readonly Batches[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = new Map<string, { messages: number; batches: number; seconds: number }>();
  for (const line of text.split("\n")) {
    const [, what, kind, labels = "", value] = LINE.exec(line) ?? [];
    const queue = /queue="([^"]*)"/.exec(labels)?.[1];
    if (queue === undefined) continue;
    const entry = found.get(queue) ?? { messages: 0, batches: 0, seconds: 0 };
    if (what === "size" && kind === "sum") entry.messages = Number(value);
    if (what === "size" && kind === "count") entry.batches = Number(value);
    if (what === "duration_seconds" && kind === "sum") entry.seconds = Number(value);
    found.set(queue, entry);
  }

  return [...found].map(([queue, entry]) => ({ queue, ...entry }));
}

/** What came in between. */
export function batchesSince(before: readonly Batches[], after: readonly Batches[]): readonly Batches[] {
  const earlier = new Map(before.map((entry) => [entry.queue, entry]));

  return after
    .map(({ queue, messages, batches, seconds }) => {
      const start = earlier.get(queue) ?? { messages: 0, batches: 0, seconds: 0 };

      return {
        queue,
        messages: messages - start.messages,
        batches: batches - start.batches,
        seconds: seconds - start.seconds,
      };
    })
    .filter(({ batches }) => batches > 0);
}
