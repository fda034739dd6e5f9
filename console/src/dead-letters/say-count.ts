/** How many dead letters there are: what the menu shows, and what it says to whoever does not see it. */
export type SaidCount = Readonly<{ shown: string; said: string }>;

/**
 * @param counts of every queue that can have some; null where the broker does not say. Undefined where nobody could be asked
 * @returns undefined where there is none
 */
export function sayCount(counts: readonly (number | null)[] | undefined): SaidCount | undefined {
  const known = (counts ?? []).filter((count) => count !== null);
  const sum = known.reduce((all, count) => all + count, 0);
  const number = sum.toLocaleString();
  if (known.length === counts?.length)
    return sum === 0 ? undefined : { shown: number, said: `${number} to look at` };

  return sum === 0
    ? { shown: "?", said: "not known how many" }
    : { shown: `${number}+`, said: `at least ${number} to look at` };
}
