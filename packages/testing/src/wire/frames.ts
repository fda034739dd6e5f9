// Frames of AMQP 0-9-1: one octet of kind, two of channel, four of length, the payload, one at the end.

export const FRAME = { method: 1, header: 2, body: 3, heartbeat: 8 } as const;
const END = 0xce;
const OVERHEAD = 8;

/** The largest frame that is sent and taken, with its overhead; RabbitMQ's default. */
export const FRAME_MAX = 131_072;

export const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

export type Frame = Readonly<{ kind: number; channel: number; payload: Buffer }>;

/**
 * Takes the whole frames from the front of what has come.
 *
 * @throws RangeError where it is no frame
 */
export function takeFrames(bytes: Buffer): Readonly<{ frames: readonly Frame[]; rest: Buffer }> {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= OVERHEAD) {
    const size = bytes.readUInt32BE(at + 3);
    if (size + OVERHEAD > FRAME_MAX) throw new RangeError(`a frame of ${size} bytes is too large`);
    const end = at + 7 + size;
    if (bytes.length <= end) break;
    if (bytes[end] !== END) throw new RangeError("a frame has no end");
    frames.push({
      kind: bytes.readUInt8(at),
      channel: bytes.readUInt16BE(at + 1),
      payload: bytes.subarray(at + 7, end),
    });
    at = end + 1;
  }

  return { frames, rest: bytes.subarray(at) };
}

export function frameOf(kind: number, channel: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(payload.length + OVERHEAD);
  frame.writeUInt8(kind, 0);
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(payload.length, 3);
  payload.copy(frame, 7);
  frame.writeUInt8(END, payload.length + 7);

  return frame;
}

/** A body in as many frames as it takes; none where it is empty. */
export function bodyFrames(channel: number, body: Buffer, frameMax: number): readonly Buffer[] {
  const frames: Buffer[] = [];
  const most = frameMax - OVERHEAD;
  for (let at = 0; at < body.length; at += most) {
    frames.push(frameOf(FRAME.body, channel, body.subarray(at, at + most)));
  }

  return frames;
}
