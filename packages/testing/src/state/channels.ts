import { remove } from "./consumers.js";
import { dispatch } from "./dispatch.js";
import { removeQueue } from "./queues.js";
import { putAllBack } from "./settle.js";
import type { Channel, ConnectionId, World } from "./world.js";

export function openChannel(
  world: World,
  of: Readonly<{ connection: ConnectionId; number: number; user: string }>,
): Channel {
  const channel: Channel = {
    ...of,
    confirms: false,
    published: 0,
    prefetch: 0,
    sharedPrefetch: 0,
    deliveryTags: 0,
    unacked: new Map(),
    consumers: new Map(),
    replies: undefined,
    lastQueue: undefined,
  };
  world.channels.add(channel);

  return channel;
}

/** Ends a channel, however that came: its consumers are gone, and what they had in hand goes back. */
export function closeChannel(world: World, channel: Channel): void {
  world.channels.delete(channel);
  channel.replies = undefined;
  for (const queue of world.queues.values()) {
    queue.publishers.delete(channel);
    queue.refused.delete(channel);
  }
  const queues = new Set([...channel.consumers.values()].map(({ queue }) => queue));
  for (const consumer of [...channel.consumers.values()]) remove(world, consumer);
  putAllBack(world, channel, "lose");
  for (const queue of queues) dispatch(world, queue);
}

/** Ends what ends with a connection, after its channels. */
export function closeConnection(world: World, connection: ConnectionId): void {
  for (const channel of [...world.channels]) {
    if (channel.connection === connection) closeChannel(world, channel);
  }
  for (const queue of [...world.queues.values()]) {
    if (queue.owner === connection) removeQueue(world, queue);
  }
}
