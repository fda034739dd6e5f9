import type { Logger } from "pino";
import { within } from "../within.js";

/** How long the end of a program may take. */
export const CLOSE_TIMEOUT_MS = 10_000;

/** What is to be closed, in the reverse of the order in which it was opened. */
export type Closing = Readonly<{
  /** Aborted as soon as closing begins. */
  signal: AbortSignal;
  add(name: string, close: () => unknown): void;
  /** Closes everything, whatever fails or hangs on the way, in bounded time. Called again it is the same closing. */
  close(): Promise<void>;
}>;

/** See {@link Closing}. Whoever hangs is left behind, so that the others still get their turn. */
export function createClosing(
  options: Readonly<{ logger: Pick<Logger, "warn">; timeoutMs?: number }>,
): Closing {
  const started = new AbortController();
  const steps: { name: string; close: () => unknown }[] = [];
  let closed: Promise<void> | undefined;

  const closeAll = async () => {
    started.abort();
    const deadline = Date.now() + (options.timeoutMs ?? CLOSE_TIMEOUT_MS);
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { name, close } = step;
      try {
        // Half of what is left: one that hangs may not use up the time of all that follow.
        const ms = Math.max(50, (deadline - Date.now()) / 2);
        await within(ms, Promise.resolve().then(close), () => {
          throw new Error(`not closed within ${Math.round(ms)} ms`);
        });
      } catch (error) {
        options.logger.warn({ err: error, step: name }, "did not close well");
      }
    }
  };

  return {
    signal: started.signal,
    add: (name, close) => steps.push({ name, close }),
    close: () => (closed ??= closeAll()),
  };
}
