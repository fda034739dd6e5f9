import type { Channel, ChannelModel, ConfirmChannel } from "amqplib";

/** A channel whose errors have a listener from the start: an "error" event without one would end the process. */
export async function openedChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  watch(channel);

  return channel;
}

/** The same in confirm mode. */
export async function openedConfirmChannel(connection: ChannelModel): Promise<ConfirmChannel> {
  const channel = await connection.createConfirmChannel();
  watch(channel);

  return channel;
}

const closed = new WeakSet<Channel>();

/** Whether one of these channels has closed. It may do so before anybody who awaits it could listen. */
export function isClosed(channel: Channel): boolean {
  return closed.has(channel);
}

/** Closes a channel. One that has closed by itself, or whose connection is lost meanwhile, is no error. */
export async function closeChannel(channel: Channel): Promise<void> {
  if (isClosed(channel)) return;
  // amqplib never settles a close whose connection is lost before the broker has answered, and throws at a second one.
  const gone = new Promise((resolve) => channel.once("close", resolve));
  const closing = (async () => channel.close())();
  await Promise.race([closing.catch(() => undefined), gone]);
}

function watch(channel: Channel): void {
  channel.on("error", () => undefined);
  channel.on("close", () => closed.add(channel));
}
