import { delay } from "../delay.js";

/** Asks until the answer is accepted; fails with the last failure when it is not within `withinMs` (default 120,000). */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  options: Readonly<{ withinMs?: number; everyMs?: number }> = {},
): Promise<T> {
  const until = Date.now() + (options.withinMs ?? 120_000);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(options.everyMs ?? 50);
    }
  }
}
