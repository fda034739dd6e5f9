import { Problem } from "../problem.js";

/** The longest that a timer of Node waits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export type Expiry = Readonly<{
  /** In ms since 1970; undefined: never. */
  until: number | undefined;
  /** Ends it earlier. */
  signal: AbortSignal | undefined;
}>;

/**
 * Yields what a stream yields, for as long as its reader is known to be who they are: a stream outlives the request that opened it.
 *
 * @param open gets a signal that ends the stream
 * @throws Problem when the token expires: whoever reads asks again with a new one
 */
export async function* untilExpired<T>(
  open: (stop: AbortSignal) => AsyncIterable<T>,
  { until, signal = new AbortController().signal }: Expiry,
): AsyncGenerator<T, void> {
  if (until === undefined) {
    yield* open(signal);

    return;
  }
  const stop = new AbortController();
  const end = () => stop.abort();
  let expired = false;
  const expire = () => {
    expired = true;
    end();
  };
  const timer = setTimeout(expire, Math.min(Math.max(until - Date.now(), 0), MAX_TIMER_MS));
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    yield* open(stop.signal);
  } catch (error) {
    // What it was doing then has failed for no other reason.
    if (!hasExpired()) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
  if (hasExpired())
    throw new Problem("token_expired", "The token has expired. Connect again with a new one.");

  // A function, since the timer sets it meanwhile.
  function hasExpired(): boolean {
    return expired;
  }
}
