import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import type { SettledMessage } from "./settle.js";

/** Says how the messages of a batch ended: all to the observer, those that failed to the log. */
export function report(
  queue: string,
  settled: readonly SettledMessage[],
  { observer, logger }: Readonly<{ observer: Observer; logger: Logger }>,
): void {
  const lateMs: number[] = [];
  for (const { name, outcome, error, lateMs: ms } of settled) {
    observer.handled?.(queue, name, outcome);
    if (ms !== undefined) lateMs.push(ms);
    if (outcome === "retried")
      logger.warn({ queue, message: name, err: error }, "a message failed and comes again");
    if (outcome === "dead")
      logger.error({ queue, message: name, err: error }, "a message went to the dead letters");
  }
  if (lateMs.length === 0) return;
  const latestMs = Math.round(Math.max(...lateMs));
  logger.warn(
    { queue, requests: lateMs.length, latestMs },
    "requests were dropped: nobody waited for their replies any more when their turn came. The service is slower than its callers are patient, or the clocks of two machines differ",
  );
}
