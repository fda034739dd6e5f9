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
  await channel.close().catch(() => undefined);
}

/**
 * Has the close of each channel end with the channel. amqplib never settles one whose connection is lost before the broker has
 * answered: whoever waits for it would wait for ever.
 */
export function settleCloses(connection: ChannelModel): void {
  const createChannel = connection.createChannel.bind(connection);
  const createConfirmChannel = connection.createConfirmChannel.bind(connection);
  connection.createChannel = async (options) => settlingClose(await createChannel(options));
  connection.createConfirmChannel = async (options) => settlingClose(await createConfirmChannel(options));
}

function settlingClose<C extends Channel>(channel: C): C {
  const close = channel.close.bind(channel);
  channel.close = async () => {
    const gone = new Promise<void>((resolve) => channel.once("close", resolve));
    await Promise.race([close(), gone]);
  };

  return channel;
}

function watch(channel: Channel): void {
  channel.on("error", () => undefined);
  channel.on("close", () => closed.add(channel));
}
