import type { Channel, ChannelModel, ConfirmChannel } from "amqplib";
import { untilClosed } from "./until-closed.js";

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
 * amqplib leaves two promises pending where the connection is lost: a close that the broker has not answered, and a `get` whose message
 * had begun to come. This ends both with the channel or connection. Call it right after `connect`.
 */
export function settleWithEnd(connection: ChannelModel): void {
  const createChannel = connection.createChannel.bind(connection);
  const createConfirmChannel = connection.createConfirmChannel.bind(connection);
  const close = connection.close.bind(connection);
  connection.createChannel = async (options) => settlingChannel(await createChannel(options));
  connection.createConfirmChannel = async (options) => settlingChannel(await createConfirmChannel(options));
  connection.close = () => untilClosed(connection, close, () => undefined);
}

function settlingChannel<C extends Channel>(channel: C): C {
  const close = channel.close.bind(channel);
  const get = channel.get.bind(channel);
  channel.close = () => untilClosed(channel, close, () => undefined);
  channel.get = (queue, options) =>
    untilClosed(
      channel,
      () => get(queue, options),
      () => {
        throw new Error("the channel closed before the message was whole");
      },
    );

  return channel;
}

function watch(channel: Channel): void {
  channel.on("error", () => undefined);
  channel.on("close", () => closed.add(channel));
}
