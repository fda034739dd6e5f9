import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PassThrough, type Duplex } from "node:stream";
import type { ChannelModel } from "amqplib";
import { expect, test, vi } from "vitest";
import {
  beforeEachFrame,
  coalesceWrites,
  destroySocket,
  isClosedError,
  isNack,
  writePublishesFast,
} from "./amqplib-internals.js";

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve("amqplib"));
const internal = (file: string) => require(path.join(folder, "lib", file)) as unknown;
const { Connection } = internal("connection.js") as { Connection: new (stream: Duplex) => object };

function connectionOver(stream: Duplex): ChannelModel {
  return { connection: new Connection(stream) } as unknown as ChannelModel;
}

test("the version is the one that these internals were read in", () => {
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    version: string;
  };
  const own = JSON.parse(readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };

  expect(version).toBe("2.3.1");
  expect(own.dependencies["amqplib"]).toBe(version);
});

test("what is written in one turn of the event loop leaves together", async () => {
  const stream = new PassThrough();
  const connection = connectionOver(stream);
  coalesceWrites(connection);
  const { connection: inner } = connection as unknown as { connection: { sendBytes(bytes: Buffer): void } };
  for (const text of ["a", "b", "c"]) inner.sendBytes(Buffer.from(text));
  expect(stream.writableCorked).toBe(1);
  await new Promise((resolve) => process.nextTick(resolve));

  expect(stream.writableCorked).toBe(0);
});

test("the bytes of a frame are seen, and may be changed, before amqplib reads them", () => {
  const stream = new PassThrough();
  const connection = connectionOver(stream);
  const seen: string[] = [];
  beforeEachFrame(connection, (bytes) => {
    seen.push(bytes.toString("hex"));
    if (bytes.length > 0) bytes[2] = 7;
  });
  // A body of one byte, on channel 0.
  stream.write(Buffer.from("0300000000000161ce", "hex"));
  const { connection: inner } = connection as unknown as { connection: { recvFrame(): { channel: number } } };
  const frame = inner.recvFrame();

  expect(seen).toEqual(["", "0300000000000161ce"]);
  expect(frame.channel).toBe(7);
});

type Inner = {
  channelMax: number;
  frameMax?: number;
  channels?: unknown;
  sendMessage?: unknown;
  checkSend(): boolean;
};
type Publishes = {
  allocate(): unknown;
  publish(exchange: string, key: string, content: Buffer, options: object): unknown;
};
const { ConfirmChannel } = internal("channel_model.js") as {
  ConfirmChannel: new (connection: Inner) => Publishes;
};

/** A channel of amqplib's own; `slow` is amqplib's way to write a publish. `prepare` is called before the fast way is put before it. */
async function publishing({
  fast = true,
  frameMax = 4_096,
  prepare = () => undefined,
}: Readonly<{ fast?: boolean; frameMax?: number; prepare?: (inner: Inner) => void }> = {}) {
  const stream = new PassThrough();
  const connection = connectionOver(stream);
  const { connection: inner } = connection as unknown as { connection: Inner };
  Object.assign(inner, { channelMax: 10, frameMax });
  const channel = new ConfirmChannel(inner);
  channel.allocate();
  const slow = vi.fn(inner.sendMessage as (...message: readonly unknown[]) => unknown);
  inner.sendMessage = slow;
  prepare(inner);
  if (fast) writePublishesFast(connection);
  const publish = (bytes: number, options: object = {}) =>
    channel.publish("jobs", "work", Buffer.alloc(bytes, "a"), {
      messageId: "m-1",
      persistent: true,
      headers: { "x-attempt": 1 },
      ...options,
    });
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
  /** What has been written since it was asked last. amqplib takes it from its channels a turn of the event loop later, or two. */
  const written = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));

    return Buffer.concat(chunks.splice(0));
  };
  // What `allocate` and what the connection said before.
  await written();
  inner.checkSend();

  return { inner, slow, publish, written };
}

test("a publish of amqplib is written fast, to the same bytes, and counts as sent for the heartbeat", async () => {
  const [fast, own] = [await publishing(), await publishing({ fast: false })];
  for (const { publish } of [fast, own]) for (let n = 0; n < 3; n++) expect(publish(100)).toBe(true);

  const bytes = await fast.written();
  expect(bytes.length).toBeGreaterThan(3 * 100);
  expect(bytes).toEqual(await own.written());
  expect(fast.slow).not.toHaveBeenCalled();
  expect(own.slow).toHaveBeenCalledTimes(3);
  expect([fast.inner.checkSend(), fast.inner.checkSend()]).toEqual([true, false]);
});

test.each([
  ["fills a frame of 4,096 bytes", 4_088, {}, 0],
  ["needs another frame", 4_089, {}, 1],
  ["needs many", 100_000, {}, 1],
  ["has no content", 0, {}, 1],
  ["has headers that are unusual", 100, { headers: { nested: { a: [1, true] } } }, 1],
])("a publish that %s has the bytes that amqplib gives it", async (_, bytes, options, slow) => {
  const [fast, own] = [await publishing(), await publishing({ fast: false })];
  for (const { publish } of [fast, own]) publish(bytes, options);

  const frames = await fast.written();
  expect(frames.length).toBeGreaterThan(bytes);
  expect(frames.equals(await own.written())).toBe(true);
  expect(fast.slow).toHaveBeenCalledTimes(slow);
});

test.each(["frameMax", "channels"])("where %s is missing, amqplib writes what is published", async (name) => {
  const amqplibs = vi.fn(() => true);
  const { publish, inner, slow } = await publishing({
    prepare: (inner) => void Object.assign(inner, { sendMessage: amqplibs }),
  });
  Object.assign(inner, { [name]: undefined });

  expect(publish(100)).toBe(true);
  expect(amqplibs).toHaveBeenCalledTimes(1);
  expect(slow).not.toHaveBeenCalled();
});

test("where amqplib has no such method, its connection is left as it is", async () => {
  const { inner } = await publishing({
    prepare: (inner) => void Object.assign(inner, { sendMessage: undefined }),
  });

  expect(inner.sendMessage).toBeUndefined();
});

test("a connection's socket can be destroyed", () => {
  const stream = new PassThrough();
  destroySocket(connectionOver(stream));

  expect(stream.destroyed).toBe(true);
});

test("its errors are known by their names and texts", () => {
  const { IllegalOperationError } = internal("error.js") as {
    IllegalOperationError: new (text: string) => Error;
  };
  const { ConfirmChannel } = internal("callback_model.js") as {
    ConfirmChannel: new (connection: object) => {
      unconfirmed: ((error: Error | null) => void)[];
      emit(event: string, fields: object): void;
    };
  };
  expect(isClosedError(new IllegalOperationError("Channel closed"))).toBe(true);

  const errors: (Error | null)[] = [];
  const channel = new ConfirmChannel({});
  channel.unconfirmed.push((error) => errors.push(error));
  channel.emit("nack", { deliveryTag: 1, multiple: false });
  expect(errors.map(isNack)).toEqual([true]);
});
