import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PassThrough, type Duplex } from "node:stream";
import type { ChannelModel } from "amqplib";
import { expect, test } from "vitest";
import {
  beforeEachFrame,
  coalesceWrites,
  destroySocket,
  isClosedError,
  isNack,
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
