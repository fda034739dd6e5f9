/** Counts by name. */
export type Tally = Record<string, number>;

export function count(tally: Tally, name: string, by = 1): void {
  tally[name] = (tally[name] ?? 0) + by;
}

export function sumOf(tally: Readonly<Tally>): number {
  return Object.values(tally).reduce((sum, one) => sum + one, 0);
}

/** The name that was counted most often; of several the one that came first. */
export function mostFrequent(tally: Readonly<Tally>): string | undefined {
  let best: string | undefined;
  for (const [name, times] of Object.entries(tally)) {
    if (best === undefined || times > (tally[best] ?? 0)) best = name;
  }

  return best;
}

/** The most frequent first. */
export function sorted(tally: Readonly<Tally>): readonly (readonly [string, number])[] {
  return Object.entries(tally).sort(([, a], [, b]) => b - a);
}
