import { removeQueue } from "./queues.js";
import type { DeathReason, Entry, Queue, World } from "./world.js";

/** Does what is due: messages whose time is over at the head of their queue, queues that nobody has used for long enough. */
export function expireAll(world: World): void {
  for (const queue of [...world.queues.values()]) {
    expireHead(world, queue);
    const due = endOf(queue);
    if (due !== undefined && due <= world.now) removeQueue(world, queue);
  }
}

/** Only the head of a queue expires: RabbitMQ looks at no message behind one that has more time. */
export function expireHead(world: World, queue: Queue): void {
  for (let head = queue.ready[0]; head !== undefined; head = queue.ready[0]) {
    if (head.expiresAt === undefined || head.expiresAt > world.now) return;
    queue.ready.shift();
    die(world, queue, head, "expired");
  }
}

/** Drops from the head what a queue may not hold. */
export function enforceLimit(world: World, queue: Queue): void {
  if (queue.settings.overflow !== "drop-head") return;
  while (queue.ready.length > 0 && isOver(queue, 0, 0)) {
    const head = queue.ready.shift();
    if (head !== undefined) die(world, queue, head, "maxlen");
  }
}

/** Whether a queue would hold too much with so much more. */
export function isOver({ ready, settings }: Queue, moreMessages: number, moreBytes: number): boolean {
  const { maxLength, maxBytes } = settings;
  if (maxLength !== undefined && ready.length + moreMessages > maxLength) return true;
  if (maxBytes === undefined) return false;

  return ready.reduce((sum, { message }) => sum + message.content.length, moreBytes) > maxBytes;
}

export function die(world: World, queue: Queue, { message }: Entry, reason: DeathReason): void {
  if (queue.settings.deadLetter !== undefined) world.dying.push({ queue, message, reason });
}

/** When something is due next; undefined where nothing is. */
export function nextDue(world: World): number | undefined {
  let next: number | undefined;
  for (const queue of world.queues.values()) {
    for (const due of [queue.ready[0]?.expiresAt, endOf(queue)]) {
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
  }

  return next;
}

function endOf({ settings, unusedSince }: Queue): number | undefined {
  if (settings.expiresMs === undefined || unusedSince === undefined) return undefined;

  return unusedSince + settings.expiresMs;
}
