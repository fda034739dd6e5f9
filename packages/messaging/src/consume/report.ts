import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import type { BatchResult } from "./batch.js";

/** Says how the messages of a batch ended: all to the observer, those that failed to the log. */
export function report(
  queue: string,
  { ended }: BatchResult,
  { observer, logger }: Readonly<{ observer: Observer; logger: Logger }>,
): void {
  for (const { message, outcome, error } of ended) {
    observer.handled?.(queue, message, outcome);
    if (outcome === "retried")
      logger.warn({ queue, message, err: error }, "a message failed and comes again");
    if (outcome === "dead")
      logger.error({ queue, message, err: error }, "a message went to the dead letters");
  }
}
