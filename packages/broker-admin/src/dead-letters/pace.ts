import { delay } from "@warren/messaging/amqp";

/** A function whose calls resolve at most `perSecond` times a second; undefined for no bound. A signal ends the waiting. */
export function pacer(perSecond: number | undefined, signal: AbortSignal | undefined): () => Promise<void> {
  if (perSecond === undefined) return () => Promise.resolve();
  const everyMs = 1_000 / perSecond;
  let next = Date.now();

  return async () => {
    const waitMs = next - Date.now();
    next = Math.max(next, Date.now() - everyMs) + everyMs;
    if (waitMs > 0) await delay(waitMs, signal);
  };
}
