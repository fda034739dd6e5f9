import { openBudget, type Bounds } from "./budget.js";
import type { DeadLetter, ReadOptions } from "./dead-letter.js";
import { fits, queuesFor, type DeadLetterFilter } from "./filter.js";
import { defaultLimit, type Operator } from "./run.js";
import { scanIfThere, type ScanResult } from "./scan.js";

export type LookOptions = ReadOptions &
  Bounds &
  Readonly<{
    /** The most letters that are shown. Default {@link defaultLimit}; `"all"` for no bound: they are shown one by one. */
    limit?: number | "all";
    /** The most letters that are looked at in one queue. Default: all of them. */
    maxScanned?: number;
    signal?: AbortSignal;
  }>;

/** Hears of each letter that is meant, with its content as it is. */
export type OnLook = (letter: DeadLetter, content: Buffer) => void;

/**
 * Shows the letters that a filter means, and puts all of them back.
 *
 * @throws DeadLetterError
 */
export async function lookAt(
  { connection, sources }: Operator,
  filter: DeadLetterFilter,
  { limit = defaultLimit, maxScanned, signal, whole, ...bounds }: LookOptions,
  onLetter: OnLook,
): Promise<ScanResult> {
  const most = limit === "all" ? Infinity : limit;
  const budget = openBudget(bounds);
  let shown = 0;
  let scanned = 0;
  let complete = true;
  for (const source of queuesFor(sources, filter)) {
    if (shown >= most || budget.isSpent() || signal?.aborted === true) return { scanned, complete: false };
    const result = await scanIfThere(
      connection,
      source,
      async ({ letter, raw }) => {
        if (!fits(letter, filter)) return "next";
        onLetter(letter, raw.content);

        return ++shown >= most ? "enough" : "next";
      },
      { mode: "read", maxScanned, budget, signal, whole },
    );
    scanned += result.scanned;
    complete &&= result.complete;
  }

  return { scanned, complete };
}
