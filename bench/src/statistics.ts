/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle one of some values, and the range that they span. */
export type Spread = Readonly<{ median: number; low: number; high: number }>;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;

  return { median, low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN };
}

/** A value of each, as a ratio to that of its round's base; nothing of those whose round has none. */
export function ratiosInRound<Figures extends Readonly<{ round: number }>>(
  those: readonly Figures[],
  base: readonly Figures[],
  value: (one: Figures) => number,
): readonly number[] {
  return those.flatMap((one) => {
    const other = base.find(({ round }) => round === one.round);

    return other === undefined ? [] : [value(one) / value(other)];
  });
}
