import { randomBytes } from "node:crypto";
import { numberIn, type Table } from "../wire/fields.js";
import { BrokerError, notBuilt } from "./broker-error.js";
import { dispatch, takeTurn } from "./dispatch.js";
import { removeQueue, requireQueue, titleOf } from "./queues.js";
import { consumeReplies, REPLY_TO } from "./reply-to.js";
import type { Channel, Consumer, Queue, World } from "./world.js";

export type Consuming = Readonly<{
  queue: string;
  consumerTag: string;
  noAck: boolean;
  exclusive: boolean;
  arguments: Table;
}>;

/** Adds a consumer; returns its tag. `begin` gives it what waits, once it has been told that it consumes. */
export function consume(
  world: World,
  channel: Channel,
  consuming: Consuming,
): Readonly<{ tag: string; begin: () => void }> {
  const { noAck, exclusive } = consuming;
  const tag = consuming.consumerTag || `amq.ctag-${randomBytes(16).toString("base64url")}`;
  if (channel.consumers.has(tag) || channel.replies?.tag === tag) {
    throw new BrokerError(530, `attempt to reuse consumer tag '${tag}'`);
  }
  if (consuming.queue === REPLY_TO) {
    consumeReplies(channel, tag, noAck);

    return { tag, begin: () => undefined };
  }
  const queue = requireQueue(world, channel, consuming.queue);
  if (consuming.arguments.has("x-stream-offset")) throw notBuilt("streams (x-stream-offset)");
  const { type } = queue.settings;
  if (type === "quorum" && channel.sharedPrefetch > 0) {
    throw new BrokerError(540, `${titleOf(world, queue.name)} does not support global qos`);
  }
  if (type === "classic" && isInTheWay(queue, consuming)) {
    throw new BrokerError(403, `${titleOf(world, queue.name)} in exclusive use`);
  }
  const consumer: Consumer = {
    channel,
    tag,
    queue,
    noAck,
    exclusive,
    priority: numberIn(consuming.arguments.get("x-priority")) ?? 0,
    prefetch: channel.prefetch,
    inHand: 0,
  };
  add(consumer);

  return { tag, begin: () => dispatch(world, queue) };
}

/** Whether a consumer wants a queue alone that has others, or another one has it alone. A quorum queue does not look at that. */
function isInTheWay({ consumers, settings }: Queue, { exclusive }: Consuming): boolean {
  if (consumers.some((other) => other.exclusive)) return true;

  return exclusive && (consumers.length > 0 || settings.singleActive);
}

/** Ends a consumer. What it has in hand stays in hand. One that is not there is no error. */
export function cancel(world: World, channel: Channel, tag: string): void {
  if (channel.replies?.tag === tag) channel.replies = undefined;
  const consumer = channel.consumers.get(tag);
  if (consumer !== undefined) remove(world, consumer);
}

/** Takes a consumer out of its queue, which ends with its last one where it was declared so. */
export function remove(world: World, consumer: Consumer): void {
  const { channel, queue, tag } = consumer;
  channel.consumers.delete(tag);
  queue.consumers = queue.consumers.filter((other) => other !== consumer);
  queue.turn = queue.turn.filter((other) => other !== consumer);
  queue.blocked = queue.blocked.filter((other) => other !== consumer);
  if (queue.active === consumer) queue.active = queue.consumers[0];
  if (queue.consumers.length > 0) {
    // A classic queue looks at its messages again when something happens to them, and this is nothing that does.
    if (queue.settings.type === "quorum") dispatch(world, queue);

    return;
  }
  queue.unusedSince = world.now;
  if (queue.settings.autoDelete) removeQueue(world, queue);
}

function add(consumer: Consumer): void {
  const { channel, queue, tag } = consumer;
  channel.consumers.set(tag, consumer);
  const at = queue.consumers.findIndex(({ priority }) => priority < consumer.priority);
  queue.consumers.splice(at === -1 ? queue.consumers.length : at, 0, consumer);
  queue.unusedSince = undefined;
  if (queue.settings.singleActive) queue.active ??= consumer;
  else takeTurn(queue, consumer);
}
