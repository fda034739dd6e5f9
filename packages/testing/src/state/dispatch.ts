import { long, type Field } from "../wire/fields.js";
import type { Channel, Consumer, Entry, Message, Queue, World } from "./world.js";

/** Gives what waits in a queue to its consumers, as long as one can take more. */
export function dispatch(world: World, queue: Queue): void {
  while (queue.ready.length > 0) {
    const consumer = nextConsumer(queue);
    const entry = consumer === undefined ? undefined : queue.ready.shift();
    if (consumer === undefined || entry === undefined) return;
    deliver(world, consumer, entry);
    if (queue.settings.singleActive) continue;
    if (queue.settings.type === "quorum" && !canTake(consumer)) queue.blocked.push(consumer);
    else takeTurn(queue, consumer);
  }
}

/** Lets a consumer have a turn, after all others of its priority. */
export function takeTurn(queue: Queue, consumer: Consumer): void {
  const at = queue.turn.findIndex(({ priority }) => priority < consumer.priority);
  if (at === -1) queue.turn.push(consumer);
  else queue.turn.splice(at, 0, consumer);
}

/** Gives turns to the consumers of a channel that can take again; says which queues that concerns. */
export function unblock(channel: Channel): ReadonlySet<Queue> {
  const queues = new Set([...channel.consumers.values()].map(({ queue }) => queue));
  for (const queue of queues) {
    const again = queue.blocked.filter((consumer) => consumer.channel === channel && canTake(consumer));
    queue.blocked = queue.blocked.filter((consumer) => !again.includes(consumer));
    for (const consumer of again) takeTurn(queue, consumer);
  }

  return queues;
}

/** Notes that a channel has a message in hand; returns the tag by which it settles it. */
export function hold(channel: Channel, queue: Queue, entry: Entry, consumer: Consumer | undefined): number {
  const tag = ++channel.deliveryTags;
  channel.unacked.set(tag, { queue, entry, consumer });
  if (consumer !== undefined) consumer.inHand++;

  return tag;
}

/** A message as it is handed out: quorum queues say how often it came back, and to who takes it by hand also that it never did. */
export function handedOut({ settings }: Queue, { message, returns }: Entry, byHand: boolean): Message {
  if (settings.type !== "quorum" || (returns === 0 && !byHand)) return message;
  const headers = new Map<string, Field>(message.properties.headers ?? []);
  headers.set("x-delivery-count", long(returns));

  return { ...message, properties: { ...message.properties, headers } };
}

function nextConsumer(queue: Queue): Consumer | undefined {
  if (queue.settings.singleActive) {
    return queue.active !== undefined && canTake(queue.active) ? queue.active : undefined;
  }
  for (let next = queue.turn.shift(); next !== undefined; next = queue.turn.shift()) {
    if (canTake(next)) return next;
    queue.blocked.push(next);
  }

  return undefined;
}

function canTake({ noAck, prefetch, inHand, channel }: Consumer): boolean {
  if (noAck) return true;
  if (prefetch > 0 && inHand >= prefetch) return false;
  if (channel.sharedPrefetch === 0) return true;
  const shared = [...channel.consumers.values()].reduce((sum, consumer) => sum + consumer.inHand, 0);

  return shared < channel.sharedPrefetch;
}

function deliver(world: World, consumer: Consumer, entry: Entry): void {
  const { channel, queue, noAck, tag } = consumer;
  const deliveryTag = noAck ? ++channel.deliveryTags : hold(channel, queue, entry, consumer);
  world.effects.push({
    kind: "deliver",
    channel,
    consumerTag: tag,
    deliveryTag,
    redelivered: entry.returns > 0,
    message: handedOut(queue, entry, false),
  });
}
