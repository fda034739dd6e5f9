import { removeQueue } from "./queues.js";
import type { DeathReason, Entry, Queue, World } from "./world.js";

/** Does what is due: messages whose time is over at the head of their queue, queues that nobody has used for long enough. */
export function expireAll(world: World): void {
  for (const queue of [...world.queues.values()]) {
    expireHead(world, queue);
    retryKept(world, queue);
    const due = endOf(queue);
    if (due !== undefined && due <= world.now) removeQueue(world, queue);
  }
}

/** Lets dead letters that were kept be routed again, whose time has come. */
function retryKept(world: World, queue: Queue): void {
  const due = queue.kept.filter(({ retryAt }) => retryAt <= world.now);
  if (due.length === 0) return;
  queue.kept = queue.kept.filter((letter) => !due.includes(letter));
  world.dying.push(...due.map(({ dying }) => dying));
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

/** Whether a queue would hold too much with so much more. Dead letters that it keeps count. */
export function isOver(queue: Queue, moreMessages: number, moreBytes: number): boolean {
  const { maxLength, maxBytes } = queue.settings;
  if (maxLength !== undefined && countOf(queue) + moreMessages > maxLength) return true;

  return maxBytes !== undefined && bytesOf(queue) + moreBytes > maxBytes;
}

export function countOf({ ready, kept }: Queue): number {
  return ready.length + kept.length;
}

export function bytesOf({ ready, kept }: Queue): number {
  const messages = [...ready.map(({ message }) => message), ...kept.map(({ dying }) => dying.message)];

  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

export function die(world: World, queue: Queue, { message }: Entry, reason: DeathReason): void {
  if (queue.settings.deadLetter === undefined) return;
  world.dying.push({ queue, message, reason, at: world.now, takenBy: new Set() });
}

/** When something is due next; undefined where nothing is. */
export function nextDue(world: World): number | undefined {
  let next: number | undefined;
  for (const queue of world.queues.values()) {
    for (const due of [
      queue.ready[0]?.expiresAt,
      endOf(queue),
      ...queue.kept.map(({ retryAt }) => retryAt),
    ]) {
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
  }

  return next;
}

function endOf({ settings, unusedSince }: Queue): number | undefined {
  if (settings.expiresMs === undefined || unusedSince === undefined) return undefined;

  return unusedSince + settings.expiresMs;
}
