import type { Channel, ChannelModel } from "amqplib";
import { closeChannel, isClosed, openedChannel } from "./channel.js";

/** A channel that is opened when it is first used, and again after the broker has closed it, as it does at each refusal. */
export type ChannelOnDemand = Readonly<{
  /** @throws what `use` throws; where no channel can be opened */
  use<T>(use: (channel: Channel) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}>;

/** Nothing is opened yet. */
export function channelOnDemand(amqp: ChannelModel): ChannelOnDemand {
  let opening: Promise<Channel> | undefined;
  const opened = async (): Promise<Channel> => {
    opening ??= openedChannel(amqp);
    const mine = opening;
    try {
      const channel = await mine;
      if (!isClosed(channel)) return channel;
    } catch (error) {
      if (opening === mine) opening = undefined;
      throw error;
    }
    if (opening === mine) opening = undefined;

    return opened();
  };

  return {
    use: async (use) => use(await opened()),
    async close() {
      const channel = await opening?.catch(() => undefined);
      if (channel !== undefined) await closeChannel(channel);
    },
  };
}
