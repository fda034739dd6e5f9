import { within } from "../within.js";

/** Less than whoever scrapes waits: what is late costs one figure, and not all of them. */
const WITHIN_MS = 500;
/** As long as Prometheus takes a figure for the current one. */
const KEPT_MS = 5 * 60_000;

/**
 * Asks a database for what a metric shows. Undefined, which is to be shown as no figure, where it does not answer within half a second, or
 * cannot be asked: metrics are looked at then above all. A late answer is kept for who asks next: what always takes long is shown some
 * scrapes old, up to five minutes. A question that still waits for its answer is not asked again, so that it holds one connection at most.
 *
 * @param now in milliseconds
 */
export function askedForMetrics<Row>(
  ask: () => Promise<readonly Row[]>,
  now: () => number = () => performance.now(),
): () => Promise<readonly Row[] | undefined> {
  let asking: Promise<readonly Row[] | undefined> | undefined;
  let last: Readonly<{ rows: readonly Row[]; at: number }> | undefined;

  const answer = async () => {
    try {
      const rows = await ask();
      last = { rows, at: now() };
    } catch {
      last = undefined;
    }

    return last?.rows;
  };

  return () => {
    asking ??= answer().finally(() => (asking = undefined));

    return within(WITHIN_MS, asking, () =>
      last !== undefined && now() - last.at <= KEPT_MS ? last.rows : undefined,
    );
  };
}
