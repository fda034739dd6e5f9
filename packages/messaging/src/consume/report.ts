import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import type { SettledMessage } from "./settle.js";

/** Says how the messages of a batch ended: all to the observer, those that failed to the log. */
export function report(
  queue: string,
  settled: readonly SettledMessage[],
  { observer, logger }: Readonly<{ observer: Observer; logger: Logger }>,
): void {
  for (const { name, outcome, error } of settled) {
    observer.handled?.(queue, name, outcome);
    if (outcome === "retried")
      logger.warn({ queue, message: name, err: error }, "a message failed and comes again");
    if (outcome === "dead")
      logger.error({ queue, message: name, err: error }, "a message went to the dead letters");
  }
}
