import type { Socket } from "node:net";
import type { Writable } from "node:stream";
import type { ChannelModel } from "amqplib";
import { publishFrames, type PublishFields } from "./publish-frames.js";

// All that the runtime uses of amqplib and that amqplib does not document. `amqplib-internals.test.ts` holds it against the
// version that is pinned: look here before that is raised.

type Internals = {
  readonly stream: Socket;
  readonly rest: Buffer;
  readonly frameMax: number;
  readonly channels: readonly Readonly<{ buffer: Writable }>[];
  sentSinceLastCheck: boolean;
  recvFrame(): unknown;
  sendMessage: SendMessage;
};

type SendMessage = (
  ...message: readonly [
    channel: number,
    method: number,
    fields: PublishFields,
    properties: number,
    props: PublishFields,
    content: Buffer,
  ]
) => boolean;

function internalsOf(connection: ChannelModel): Internals {
  return connection.connection as unknown as Internals;
}

/** Ends a connection without the broker's answer. */
export function destroySocket(connection: ChannelModel, error?: Error): void {
  internalsOf(connection).stream.destroy(error);
}

/**
 * Sends what is written in one turn of the event loop together. amqplib writes each frame by itself, and without Nagle's
 * algorithm each would be a system call and a packet of its own: a batch of 200 publishes is then 200 of them, for us and
 * for the broker.
 */
export function coalesceWrites(connection: ChannelModel): void {
  const { stream } = internalsOf(connection);
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;

  stream.write = (...args: unknown[]) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }

    return write(...args);
  };
}

/**
 * Writes publishes in a third of the time, see `publish-frames.ts`. amqplib writes those that are unusual, and all of them where
 * something that is used here is missing.
 */
export function writePublishesFast(connection: ChannelModel): void {
  const internals: Partial<Internals> = internalsOf(connection);
  const send = internals.sendMessage?.bind(internals);
  if (send === undefined) return;

  internals.sendMessage = (...message) => {
    const [channel, , fields, , props, content] = message;
    const { frameMax, channels } = internals;
    const buffer = channels?.[channel]?.buffer;
    // Where both are one object, it is a publish of amqplib's own making.
    const isPublish = fields === props && Buffer.isBuffer(content);
    if (!isPublish || buffer === undefined || frameMax === undefined) return send(...message);
    const frames = publishFrames(fields, content, { channel, frameMax });
    if (frames === undefined) return send(...message);
    internals.sentSinceLastCheck = true;

    return buffer.write(frames);
  };
}

/** Calls a function with the bytes that amqplib is about to read a frame from. It may change them. */
export function beforeEachFrame(connection: ChannelModel, see: (bytes: Buffer) => void): void {
  const internals = internalsOf(connection);
  const receive = internals.recvFrame.bind(internals);

  internals.recvFrame = () => {
    see(internals.rest);

    return receive();
  };
}

/** Whether something failed because its channel or connection was closed before. */
export function isClosedError(error: unknown): boolean {
  return error instanceof Error && error.name === "IllegalOperationError";
}

/** Whether a publish failed by a nack. The callback of one whose channel closed gets "channel closed". */
export function isNack(error: unknown): boolean {
  return error instanceof Error && error.message === "message nacked";
}

/** Whether a connection failed because the broker sent nothing for two heartbeats. */
export function isHeartbeatTimeout(error: Error): boolean {
  return error.message === "Heartbeat timeout";
}
