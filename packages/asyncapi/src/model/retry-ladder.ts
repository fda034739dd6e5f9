import type { Retry } from "./model.js";

/** The delays before each retry: one fewer than the attempts. A late one may equal its neighbour, at `maxDelayMs`. */
export function retryDelaysMs({ attempts, firstDelayMs, factor, maxDelayMs }: Retry): readonly number[] {
  return Array.from({ length: attempts - 1 }, (_, retry) =>
    Math.min(firstDelayMs * factor ** retry, maxDelayMs),
  );
}
