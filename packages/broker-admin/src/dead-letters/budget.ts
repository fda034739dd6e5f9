/** What an operation over letters may take at most, over all queues together. Putting back what was taken comes on top. */
export type Bounds = Readonly<{
  /** The most bytes of letters that are read from the broker; the one that goes beyond is still read. Default: no bound. */
  maxBytes?: number | undefined;
  /** How long letters are taken. Default: no bound. */
  withinMs?: number | undefined;
}>;

/** What is left of the bounds of an operation that has begun. */
export type Budget = Readonly<{
  /** A letter of so many bytes was read. */
  spend(bytes: number): void;
  /** No further letter may be looked at. */
  isSpent(): boolean;
  isOverdue(): boolean;
}>;

/** The time begins to run now. */
export function openBudget({ maxBytes = Infinity, withinMs = Infinity }: Bounds): Budget {
  const until = performance.now() + withinMs;
  const isOverdue = () => performance.now() >= until;
  let bytes = 0;

  return {
    spend(read) {
      bytes += read;
    },
    isSpent: () => bytes >= maxBytes || isOverdue(),
    isOverdue,
  };
}
