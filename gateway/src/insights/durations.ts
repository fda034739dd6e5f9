/** How long many things took: counts of them by length, so that it needs no more room for more of them. */
export type Durations = Map<number, number>;

/** A length that was put in is known to within half of this share. */
const STEP = 1.05;
const LOG_STEP = Math.log(STEP);

/** Puts one in, in milliseconds. What is less than one counts as one. */
export function addDuration(durations: Durations, ms: number): void {
  const at = Math.floor(Math.log(Math.max(1, ms)) / LOG_STEP);
  durations.set(at, (durations.get(at) ?? 0) + 1);
}

/** All of several together. */
export function mergedDurations(several: readonly Durations[]): Durations {
  const merged: Durations = new Map();
  for (const durations of several)
    for (const [at, count] of durations) merged.set(at, (merged.get(at) ?? 0) + count);

  return merged;
}

/** The length that this share of them did not exceed, in milliseconds; undefined where there are none. */
export function quantileOf(durations: Durations, share: number): number | undefined {
  const sorted = [...durations].sort(([one], [other]) => one - other);
  const wanted = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [at, count] of sorted) {
    seen += count;
    if (seen >= wanted) return STEP ** (at + 0.5);
  }

  return undefined;
}
