import type { Channel, ChannelModel, ConfirmChannel } from "amqplib";

/** A channel whose errors have a listener from the start: an "error" event without one would end the process. */
export async function openedChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);

  return channel;
}

/** The same in confirm mode. */
export async function openedConfirmChannel(connection: ChannelModel): Promise<ConfirmChannel> {
  const channel = await connection.createConfirmChannel();
  channel.on("error", () => undefined);

  return channel;
}
