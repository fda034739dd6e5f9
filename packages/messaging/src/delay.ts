/** Waits, or stops waiting when the signal aborts. It never rejects: look at the signal afterwards. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();

      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/**
 * Exponential backoff with full jitter: anything from 0 to `firstMs * 2^attempt`, at most `maxMs`.
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(
  attempt: number,
  options: Readonly<{ firstMs: number; maxMs: number; random?: () => number }>,
): number {
  const ceiling = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(attempt, 30));

  return Math.ceil((options.random ?? Math.random)() * ceiling);
}
