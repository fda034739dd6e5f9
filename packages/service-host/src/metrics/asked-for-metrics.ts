import { within } from "../within.js";

/** Less than whoever scrapes waits: what is late costs one figure, and not all of them. */
const WITHIN_MS = 500;

/**
 * Asks a database for what a metric shows. Nothing where it does not answer within half a second, or cannot be asked: metrics are
 * looked at then above all. A question that still waits for its answer is not asked again, so that it holds one connection at most.
 */
export function askedForMetrics<Row>(ask: () => Promise<readonly Row[]>): () => Promise<readonly Row[]> {
  let asking: Promise<readonly Row[]> | undefined;

  return () => {
    asking ??= ask()
      .catch(() => [])
      .finally(() => (asking = undefined));

    return within(WITHIN_MS, asking, () => []);
  };
}
