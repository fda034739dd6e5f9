import type * as z from "zod";
import type { extensions } from "./extensions.js";
import type { Retry } from "./model.js";

const once: Retry = { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 };

/** How often and when, of `x-retry`. Its `maxAttempts` counts the retries; ours count the first delivery too. */
export function retryOf(given: z.output<(typeof extensions.queue)["x-retry"]> | undefined): Retry {
  if (given === undefined) return once;
  const { maxAttempts, strategy } = given;
  const attempts = maxAttempts + 1;
  if (strategy.type === "fixed") {
    return { attempts, firstDelayMs: strategy.delay, factor: 1, maxDelayMs: strategy.delay };
  }
  const { initialDelay, multiplier, maxDelay } = strategy;

  return {
    attempts,
    firstDelayMs: initialDelay,
    factor: multiplier,
    maxDelayMs: maxDelay ?? Math.round(initialDelay * multiplier ** (maxAttempts - 1)),
  };
}
