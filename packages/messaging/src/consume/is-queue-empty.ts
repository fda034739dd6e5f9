import type { ChannelModel } from "amqplib";
import type { Connection } from "../connection/connection.js";
import { lookAtQueue } from "../connection/queue-there.js";

/**
 * Whether the queue holds nothing, and nobody consumes it, who could have some of it in hand. A queue that is gone is empty.
 * False where the broker cannot be asked, and for a queue that is there and does not answer.
 */
export async function isQueueEmpty(connection: Connection, queue: string): Promise<boolean> {
  let empty = false;
  const ask = async (amqp: ChannelModel) => {
    const look = await lookAtQueue(amqp, queue);
    empty = look?.kind === "absent" || (look?.kind === "there" && look.messages + look.consumers === 0);
  };
  // As a setup, since nobody else is given a connection; it is asked once.
  const remove = await connection.addSetup(ask).catch(() => () => undefined);
  remove();

  return empty;
}
