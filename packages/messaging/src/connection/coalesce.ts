import type { Socket } from "node:net";
import type { ChannelModel } from "amqplib";

/**
 * Sends what is written in one turn of the event loop together. amqplib writes each frame by itself, and without Nagle's
 * algorithm each would be a system call and a packet of its own: a batch of 200 publishes is then 200 of them, for us and
 * for the broker.
 */
export function coalesceWrites(connection: ChannelModel): void {
  const { stream } = connection.connection as unknown as { stream: Socket };
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;

  stream.write = (...args: unknown[]) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }

    return write(...args);
  };
}
