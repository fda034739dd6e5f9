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

function watch(channel: Channel): void {
  channel.on("error", () => undefined);
  channel.on("close", () => closed.add(channel));
}
