import { bytesOf, countOf, isOver } from "./lifetime.js";
import type { Publisher, Queue } from "./world.js";

// A quorum queue that refuses when it is full takes what comes until it is over its limit. Then it tells those who publish to it, and tells
// them again once it is down to so much of its limit. https://www.rabbitmq.com/docs/quorum-queues#limits
const LOW = 0.8;

/** Whether a queue has told a publisher that it is full. A new one is told at once where it is. */
export function refuses(queue: Queue, publisher: Publisher): boolean {
  if (!queue.publishers.has(publisher)) {
    queue.publishers.add(publisher);
    if (isOver(queue, 0, 0)) queue.refused.add(publisher);
  }

  return queue.refused.has(publisher);
}

/** Tells the publishers of a queue what has become of it, where that matters to them. */
export function tellPublishers(queue: Queue): void {
  if (queue.publishers.size === 0) return;
  if (isOver(queue, 0, 0)) for (const publisher of queue.publishers) queue.refused.add(publisher);
  else if (isLow(queue)) queue.refused.clear();
}

function isLow(queue: Queue): boolean {
  const { maxLength, maxBytes } = queue.settings;
  const isBelow = (limit: number | undefined, count: () => number) =>
    limit === undefined || count() <= Math.trunc(limit * LOW);

  return isBelow(maxLength, () => countOf(queue)) && isBelow(maxBytes, () => bytesOf(queue));
}
