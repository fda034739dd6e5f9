import type { Entry, Message, Queue, World } from "./world.js";
import { nextNumber } from "./world.js";

/** A message as it is put into a queue. */
export function entryOf(world: World, { settings }: Queue, message: Message): Entry {
  const { expiration, priority } = message.properties;
  const ttls = [settings.ttlMs, expiration === undefined ? undefined : Number(expiration)].filter(
    (ttl) => ttl !== undefined,
  );

  return {
    message,
    priority: settings.maxPriority === undefined ? 0 : Math.min(priority ?? 0, settings.maxPriority),
    cameBack: false,
    position: nextNumber(world),
    expiresAt: ttls.length === 0 ? undefined : world.now + Math.min(...ttls),
    returns: 0,
  };
}

/** Puts a message where it is to be delivered: at the end, or where it was before it was taken. */
export function insert(queue: Queue, entry: Entry): void {
  const { ready } = queue;
  let from = 0;
  let to = ready.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (comesBefore(ready[middle], entry)) from = middle + 1;
    else to = middle;
  }
  if (from === ready.length) ready.push(entry);
  else ready.splice(from, 0, entry);
}

/**
 * Puts a message back that nobody handled, because a consumer gave it back or was lost with it. A classic queue gives it its old
 * place, a quorum queue one before all others; where it has no limit of deliveries, what was given back goes to its end.
 */
export function putBack(world: World, queue: Queue, entry: Entry, why: "given back" | "lost"): void {
  const { type, deliveryLimit } = queue.settings;
  if (type === "quorum") {
    entry.cameBack = why === "lost" || deliveryLimit !== undefined;
    entry.position = nextNumber(world);
  }
  insert(queue, entry);
}

function comesBefore(one: Entry | undefined, other: Entry): boolean {
  if (one === undefined) return false;
  if (one.priority !== other.priority) return one.priority > other.priority;
  if (one.cameBack !== other.cameBack) return one.cameBack;

  return one.position < other.position;
}
