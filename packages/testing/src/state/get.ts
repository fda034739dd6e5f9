import { handedOut, hold } from "./dispatch.js";
import { expireHead } from "./lifetime.js";
import { requireQueue } from "./queues.js";
import type { Channel, Message, World } from "./world.js";
import { BrokerError } from "./broker-error.js";

export type Got = Readonly<{ deliveryTag: number; redelivered: boolean; message: Message; left: number }>;

/** Takes the next message of a queue by hand; undefined where none waits. */
export function get(world: World, channel: Channel, name: string, noAck: boolean): Got | undefined {
  const queue = requireQueue(world, channel, name);
  if (queue.settings.type === "quorum" && queue.settings.singleActive) {
    throw new BrokerError(
      405,
      `cannot obtain access to locked queue '${queue.name}' in vhost '${world.vhost}'. basic.get operations are not supported by quorum queues with single active consumer`,
    );
  }
  if (queue.unusedSince !== undefined) queue.unusedSince = world.now;
  const entry = queue.ready.shift();
  if (entry === undefined) return undefined;
  // What was behind it is the head now.
  expireHead(world, queue);
  const deliveryTag = noAck ? ++channel.deliveryTags : hold(channel, queue, entry, undefined);

  return {
    deliveryTag,
    redelivered: entry.returns > 0,
    message: handedOut(queue, entry, true),
    left: queue.ready.length,
  };
}
