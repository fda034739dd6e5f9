/** What an instance remembers of the partitions that it saw free, from look to look. */
export type PartitionWatch = Readonly<{
  /**
   * Looks at those that nobody consumes and that this instance does not hold. Returns those that it may try for, each with the
   * number of looks in a row for which it was free.
   */
  saw(free: readonly number[]): ReadonlyMap<number, number>;
  /** Another instance holds it, though it does not consume it: it took it just now, or its service cannot work. */
  refused(partition: number): void;
}>;

type Seen = Readonly<{ looks: number; refusals: number; barredFor: number }>;

// A lost race is over at the next look. A service that cannot work may not be able to for long: it says so itself.
const BARRED_AT_MOST = 10;

/** Has seen nothing yet. */
export function createPartitionWatch(): PartitionWatch {
  let seen: ReadonlyMap<number, Seen> = new Map();

  return {
    saw(free) {
      seen = new Map(free.map((partition) => [partition, seenAgain(seen.get(partition))]));

      return new Map(
        [...seen].flatMap(([partition, { looks }]) => (looks === 0 ? [] : [[partition, looks] as const])),
      );
    },
    refused(partition) {
      const refusals = (seen.get(partition)?.refusals ?? 0) + 1;
      const barredFor = Math.min(2 ** refusals - 1, BARRED_AT_MOST);
      seen = new Map([...seen, [partition, { looks: 0, refusals, barredFor }]]);
    },
  };
}

function seenAgain(before: Seen = { looks: 0, refusals: 0, barredFor: 0 }): Seen {
  return before.barredFor > 0
    ? { ...before, barredFor: before.barredFor - 1 }
    : { ...before, looks: before.looks + 1 };
}
