import { idsOfAll, idsOfAny } from "../logging/ids.js";
import type { Logger } from "../logging/logger.js";
import { loggableError } from "../logging/loggable-error.js";
import type { Observer } from "../observer.js";
import type { ExpectedMessages } from "../wire/decode.js";
import type { SettledMessage } from "./settle.js";

type Told = Readonly<{ expected: ExpectedMessages; observer: Observer; logger: Logger }>;

/** Says how the messages of a batch ended: all to the observer, those that failed to the log. */
export function report(queue: string, settled: readonly SettledMessage[], told: Told): void {
  const late: SettledMessage[] = [];
  for (const one of settled) {
    const { name, outcome, lateMs } = one;
    told.observer.handled?.(queue, name, outcome);
    if (lateMs !== undefined) late.push(one);
    if (outcome === "retried")
      told.logger.warn(failureOf(queue, one, told), "a message failed and comes again");
    if (outcome === "dead")
      told.logger.error(failureOf(queue, one, told), "a message went to the dead letters");
  }
  if (late.length > 0) tellLate(queue, late, told);
}

function failureOf(queue: string, { raw, error }: SettledMessage, { expected: { types } }: Told): object {
  return {
    ...(raw === undefined ? {} : idsOfAny(raw, { queue, types })),
    err: loggableError(error, ...(raw === undefined ? [] : [raw.content])),
  };
}

function tellLate(queue: string, late: readonly SettledMessage[], { expected, logger }: Told): void {
  const raws = late.flatMap(({ raw }) => raw ?? []);
  const latestMs = Math.round(Math.max(...late.map(({ lateMs = 0 }) => lateMs)));
  logger.warn(
    { ...idsOfAll(raws, { queue, types: expected.types }), queue, requests: late.length, latestMs },
    "requests were dropped: nobody waited for their replies any more when their turn came. The service is slower than its callers are patient, or the clocks of two machines differ",
  );
}
