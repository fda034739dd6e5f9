/** A signal that aborts with the first of several. `release` takes it out of them, and may be called twice. */
export type JoinedSignal = Readonly<{ signal: AbortSignal; release(): void }>;

/**
 * Like `AbortSignal.any`, for signals of which one outlives the work: that leaves an entry behind in each of them, for every
 * call (Node 20). Whoever asks for it releases it when the work is over.
 */
export function joinedSignal(...signals: readonly (AbortSignal | undefined)[]): JoinedSignal {
  const joined = new AbortController();
  const release = () => {
    for (const signal of signals) signal?.removeEventListener("abort", abort);
  };
  const abort = () => {
    release();
    joined.abort(signals.find((signal) => signal?.aborted === true)?.reason);
  };
  if (signals.some((signal) => signal?.aborted === true)) abort();
  else for (const signal of signals) signal?.addEventListener("abort", abort, { once: true });

  return { signal: joined.signal, release };
}
