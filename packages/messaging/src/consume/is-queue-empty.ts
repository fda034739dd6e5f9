import type { ChannelModel } from "amqplib";
import { openedChannel } from "../connection/channel.js";
import type { Connection } from "../connection/connection.js";

/**
 * Whether the queue holds nothing, and nobody consumes it, who could have some of it in hand. A queue that is gone is empty.
 * False where the broker cannot be asked.
 */
export async function isQueueEmpty(connection: Connection, queue: string): Promise<boolean> {
  let empty = false;
  const ask = async (amqp: ChannelModel) => {
    const channel = await openedChannel(amqp);
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      empty = messageCount === 0 && consumerCount === 0;
      await channel.close();
    } catch (error) {
      empty = (error as Readonly<{ code?: unknown }>).code === NOT_FOUND;
    }
  };
  // As a setup, since nobody else is given a connection; it is asked once.
  const remove = await connection.addSetup(ask).catch(() => () => undefined);
  remove();

  return empty;
}

const NOT_FOUND = 404;
