/**
 * Waits, or stops waiting when one of the signals aborts. It never rejects: look at the signals afterwards. Nothing of a wait
 * stays in a signal that outlives it, while `AbortSignal.any` leaves an entry behind for each call (Node 20).
 */
export function delay(ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some((signal) => signal?.aborted === true)) {
      resolve();

      return;
    }
    const done = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal?.addEventListener("abort", done, { once: true });
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
