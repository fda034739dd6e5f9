import type { Live, LiveQueue } from "./flow-types.js";

/** A queue at one moment. `at`: milliseconds since 1970. */
export type Sample = Readonly<{
  at: number;
  ready: number | null;
  inRate: number | null;
  outRate: number | null;
}>;

/** By a queue's name, its last minutes, the oldest first. */
export type History = ReadonlyMap<string, readonly Sample[]>;

/** Five minutes. */
export const KEPT_MS = 300_000;

/** What was known before, and this; what is too old is left out. */
export function withSamples(before: History, { queues }: Pick<Live, "queues">, at: number): History {
  return new Map(
    queues.map((queue) => [
      queue.queue,
      [...(before.get(queue.queue) ?? []).filter((sample) => sample.at > at - KEPT_MS), sampleOf(queue, at)],
    ]),
  );
}

function sampleOf({ ready, publishRate, deliverRate }: LiveQueue, at: number): Sample {
  return { at, ready, inRate: publishRate, outRate: deliverRate };
}

const JUDGED_MS = 20_000;
const LEAST_MS = 5_000;
/** Fewer are what lies in any queue for a moment. */
const LEAST_READY = 20;
const LEAST_A_SECOND = 0.5;

/**
 * By how many messages a second a queue grows: the slope of its depth over the last twenty seconds. Undefined where it does not, or where too
 * little is known.
 */
export function growthOf(samples: readonly Sample[]): number | undefined {
  const last = samples.at(-1);
  if (last === undefined || last.ready === null || last.ready < LEAST_READY) return undefined;
  const judged = samples.flatMap(({ at, ready }) =>
    ready !== null && at >= last.at - JUDGED_MS ? [{ seconds: (at - last.at) / 1_000, ready }] : [],
  );
  const span = -(judged[0]?.seconds ?? 0) * 1_000;
  if (judged.length < 3 || span < LEAST_MS) return undefined;
  // It was higher before: it is being emptied, in leaps.
  if (judged.some(({ ready }) => ready > (last.ready ?? 0))) return undefined;
  const slope = slopeOf(judged);

  return slope >= LEAST_A_SECOND ? slope : undefined;
}

function slopeOf(points: readonly Readonly<{ seconds: number; ready: number }>[]): number {
  const meanX = points.reduce((sum, { seconds }) => sum + seconds, 0) / points.length;
  const meanY = points.reduce((sum, { ready }) => sum + ready, 0) / points.length;
  const over = points.reduce((sum, { seconds, ready }) => sum + (seconds - meanX) * (ready - meanY), 0);
  const under = points.reduce((sum, { seconds }) => sum + (seconds - meanX) ** 2, 0);

  return under === 0 ? 0 : over / under;
}
