import type { Samples } from "./ask-prometheus.js";

/**
 * How much counters grew, by a label: exactly, where `increase` of Prometheus extrapolates, and sees nothing of what a series began
 * with. A service's first sale in a currency is the first sample of its series.
 *
 * @param known when the first sample of anything was taken, in seconds since 1970: a series that begins later began at nothing. One
 * that is there from the first sample on may be older than Prometheus: what it began with is not counted
 */
export function growthOf(
  counters: readonly Samples[],
  by: string,
  known: number,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { labels, values } of counters) {
    const key = labels[by];
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + growthOfOne(values, known));
  }

  return sums;
}

function growthOfOne(values: Samples["values"], known: number): number {
  const [first] = values;
  if (first === undefined) return 0;
  let last = first[0] > known ? 0 : first[1];
  let grown = 0;
  for (const [, value] of values) {
    // Less than before: its process was started again, and began at nothing.
    grown += value < last ? value : value - last;
    last = value;
  }

  return grown;
}

/**
 * The value that this share of a histogram's observations did not exceed, as far as its bounds tell; undefined where there are none.
 * Between two bounds they are taken to lie evenly. What is beyond the last bound counts as that.
 *
 * @param counts by upper bound (`le`), each with those below it
 */
export function quantileOfBuckets(counts: ReadonlyMap<string, number>, share: number): number | undefined {
  const bounds = [...counts]
    .map(([le, count]) => ({ bound: le === "+Inf" ? Infinity : Number(le), count }))
    .sort((one, other) => one.bound - other.bound);
  const wanted = share * (bounds.at(-1)?.count ?? 0);
  if (wanted === 0) return undefined;
  let below = { bound: 0, count: 0 };
  for (const upper of bounds) {
    if (upper.count >= wanted) {
      if (upper.bound === Infinity) return below.bound;
      const part = (wanted - below.count) / (upper.count - below.count);

      return below.bound + part * (upper.bound - below.bound);
    }
    below = upper;
  }

  return below.bound;
}
