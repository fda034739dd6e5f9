import { randomFrom } from "./random.js";
import type { Fault } from "./fault.js";

/** A fault at its time. */
export type ScheduledFault = Readonly<{ fault: Fault; atMs: number; holdMs: number }>;

/** Orders flow for a moment before anything is broken, and again at the end. */
export const QUIET_MS = 5_000;
/** From the end of a fault to the beginning of the next. */
const SPACING_MS: readonly [number, number] = [8_000, 14_000];

export type ScheduleOptions = Readonly<{
  seed: number;
  durationMs: number;
  /** From the end of a fault to the beginning of the next: from, to. Default: 8 to 14 s. */
  spacingMs?: readonly [number, number];
}>;

/**
 * When what is broken, for how long: from the seed alone. Every fault comes once before any comes again, in an order that is
 * drawn anew each round.
 */
export function scheduleOf(
  faults: readonly Fault[],
  { seed, durationMs, spacingMs = SPACING_MS }: ScheduleOptions,
): readonly ScheduledFault[] {
  const timed = faults.filter(({ always }) => always !== true);
  if (timed.length === 0) return [];
  const random = randomFrom(seed);
  const scheduled: ScheduledFault[] = [];
  let atMs = QUIET_MS;
  for (;;) {
    for (const fault of random.shuffled(timed)) {
      const holdMs = random.between(...fault.holdMs);
      if (atMs + holdMs > durationMs - QUIET_MS) return scheduled;
      scheduled.push({ fault, atMs, holdMs });
      atMs += holdMs + random.between(...spacingMs);
    }
  }
}
