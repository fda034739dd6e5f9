import { asDeadLetterError } from "./connect.js";
import type { DeadLetterError } from "./error.js";

/** Actions that are under way, at most so many at once. The first that fails ends the run. */
export type InFlight = Readonly<{
  /** Starts an action as soon as there is room for it. */
  start(action: () => Promise<void>): Promise<void>;
  hasFailed(): boolean;
  /** @throws DeadLetterError the first failure, once nothing is under way any more */
  settled(): Promise<void>;
}>;

/** Nothing is under way yet. */
export function openInFlight(atOnce: number): InFlight {
  const running = new Set<Promise<void>>();
  let failure: DeadLetterError | undefined;

  return {
    async start(action) {
      while (running.size >= atOnce) await Promise.race(running);
      const acting = action()
        .catch((error: unknown) => {
          failure ??= asDeadLetterError(error);
        })
        .finally(() => running.delete(acting));
      running.add(acting);
    },
    hasFailed: () => failure !== undefined,
    async settled() {
      await Promise.all(running);
      if (failure !== undefined) throw failure;
    },
  };
}
