import { BrokerError } from "./broker-error.js";
import { deadLetterOf, isInCircle, keysIn } from "./dead-letters.js";
import { dispatch } from "./dispatch.js";
import { requireExchange, titleOf } from "./exchanges.js";
import { die, enforceLimit, expireHead, isOver } from "./lifetime.js";
import { entryOf, insert } from "./ready.js";
import { refuses } from "./refusing.js";
import { REPLY_TO, replyChannel } from "./reply-to.js";
import { queuesFor } from "./routing.js";
import type { Channel, Dying, Message, Publisher, Queue, World } from "./world.js";

export type Publishing = Readonly<{
  exchange: string;
  routingKey: string;
  mandatory: boolean;
  properties: Message["properties"];
  content: Buffer;
}>;

/** Routes what a client publishes, and confirms it where its channel asked for that. */
export function publish(world: World, channel: Channel, publishing: Publishing): void {
  const { exchange, mandatory } = publishing;
  const target = requireExchange(world, exchange);
  if (target.internal) {
    throw new BrokerError(403, `cannot publish to internal ${titleOf(world, exchange)}`);
  }
  const message = messageOf(channel, publishing);
  const tag = channel.confirms ? ++channel.published : undefined;
  const reader = exchange === "" ? replyChannel(world, publishing.routingKey) : undefined;
  const queues = reader === undefined ? queuesFor(world, target, message) : [];
  if (reader !== undefined) reply(world, reader, message);
  else if (queues.length === 0 && mandatory) world.effects.push({ kind: "return", channel, message });
  // Asks all of them: one that refuses keeps no other from taking it.
  const accepted = queues.map((queue) => enqueue(world, queue, message, channel)).every(Boolean);
  if (tag !== undefined) world.effects.push({ kind: "confirm", channel, tag, accepted });
}

/** Routes the dead letters of this action, and those that they cause in turn. */
export function buryAll(world: World): void {
  for (let next = world.dying.shift(); next !== undefined; next = world.dying.shift()) bury(world, next);
}

/** How long RabbitMQ waits before it routes a dead letter again that was not taken. */
const RETRY_MS = 180_000;

function bury(world: World, dying: Dying): void {
  const { queue, reason, takenBy } = dying;
  const letter = deadLetterOf(dying);
  if (letter === undefined) return;
  const target = world.exchanges.get(letter.exchange);
  const found = target === undefined ? [] : queuesFor(world, target, letter);
  // At most once, nobody asks whether a letter was taken, and nobody is told that a queue is full.
  const publisher = queue.settings.deadLetter?.atLeastOnce === true ? queue : undefined;
  const targets = found.filter((one) => !isInCircle(one, letter, reason));
  const taken = targets.filter((one) => takenBy.has(one) || enqueue(world, one, letter, publisher));
  const isTaken = taken.length > 0 && taken.length === targets.length;
  if (isTaken || queue.deleted || publisher === undefined) return;
  queue.kept.push({ dying: { ...dying, takenBy: new Set(taken) }, retryAt: world.now + RETRY_MS });
}

function messageOf(channel: Channel, { exchange, routingKey, properties, content }: Publishing): Message {
  const { userId, expiration, headers } = properties;
  if (userId !== undefined && userId !== channel.user) {
    throw new BrokerError(
      406,
      `user_id property set to '${userId}' but authenticated user was '${channel.user}'`,
    );
  }
  if (expiration !== undefined && (!/^\d+$/.test(expiration) || Number(expiration) > MAX_MS)) {
    throw new BrokerError(406, `invalid expiration '${expiration}'`);
  }
  let replyTo = properties.replyTo;
  if (replyTo === REPLY_TO) {
    if (channel.replies === undefined) throw new BrokerError(406, "fast reply consumer does not exist");
    replyTo = channel.replies.address;
  }
  const kept = new Map(headers);
  kept.delete("BCC");

  return {
    exchange,
    routingKeys: [routingKey, ...keysIn(headers, "CC"), ...keysIn(headers, "BCC")],
    properties: {
      ...properties,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(headers === undefined ? {} : { headers: kept }),
    },
    content,
  };
}

/** RabbitMQ's timers end here, and so do its expirations. */
const MAX_MS = 4_294_967_295;

function reply(
  world: World,
  { channel, tag }: Readonly<{ channel: Channel; tag: string }>,
  message: Message,
) {
  world.effects.push({
    kind: "deliver",
    channel,
    consumerTag: tag,
    // They are not acknowledged, and RabbitMQ does not count them.
    deliveryTag: 1,
    redelivered: false,
    message,
  });
}

/** False where the queue is full and refuses what is new. */
function enqueue(world: World, queue: Queue, message: Message, publisher: Publisher | undefined): boolean {
  const entry = entryOf(world, queue, message);
  if (isRefused(queue, message, publisher)) {
    if (queue.settings.overflow === "reject-publish-dlx") die(world, queue, entry, "maxlen");

    return false;
  }
  insert(queue, entry);
  // First to who waits for it: it is delivered even where it may not wait at all.
  dispatch(world, queue);
  expireHead(world, queue);
  enforceLimit(world, queue);

  return true;
}

function isRefused(queue: Queue, { content }: Message, publisher: Publisher | undefined): boolean {
  const { overflow, type } = queue.settings;
  if (overflow === "drop-head") return false;
  if (type === "classic") return isOver(queue, 1, content.length);

  return publisher !== undefined && refuses(queue, publisher);
}
