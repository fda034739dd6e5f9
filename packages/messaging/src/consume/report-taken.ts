import type { ConsumeMessage } from "amqplib";
import type { Observer } from "../observer.js";
import { sentAtOf } from "../wire/decode.js";
import { countOf } from "../wire/unpack.js";

/** Says how long the deliveries of a batch have waited since they were sent, and how many of their messages came once before. */
export function reportTaken(
  queue: string,
  deliveries: readonly ConsumeMessage[],
  observer: Pick<Observer, "taken">,
): void {
  if (observer.taken === undefined) return;
  const now = Date.now();
  const waitedMs = deliveries.flatMap((raw) => {
    const sentAt = sentAtOf(raw);

    // A sender's clock may be ahead of ours.
    return sentAt === undefined ? [] : [Math.max(0, now - sentAt.getTime())];
  });
  const redelivered = deliveries
    .filter(({ fields }) => fields.redelivered)
    .reduce((sum, raw) => sum + countOf(raw), 0);
  observer.taken(queue, waitedMs, redelivered);
}
