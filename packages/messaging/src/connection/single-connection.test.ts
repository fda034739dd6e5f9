import { EventEmitter } from "node:events";
import type { ChannelModel } from "amqplib";
import { expect, test, vi } from "vitest";
import * as opening from "./open-connection.js";
import { runConnection } from "./single-connection.js";

vi.mock("./open-connection.js");

const silent = () => undefined;

test("a connection that is told to close while it opens is not held up by its set-up", async () => {
  const closing = new AbortController();
  const amqp = new EventEmitter() as unknown as ChannelModel;
  const up = vi.fn();
  vi.mocked(opening.openConnection).mockImplementation(() => {
    closing.abort();

    return Promise.resolve(amqp);
  });
  vi.mocked(opening.closeConnection).mockResolvedValue();

  const ended = await runConnection(
    { url: "amqp://localhost", node: "amqp://localhost:5672" },
    {
      name: "shop",
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      heartbeatSeconds: 10,
      connectTimeoutMs: 10_000,
      tls: undefined,
      // As where the broker does not answer.
      setups: [() => new Promise<void>(() => undefined)],
      before: () => Promise.resolve(),
      closing: closing.signal,
      up,
      blocked: silent,
    },
  );

  expect(ended).toMatchObject({ up: false, reason: { message: 'the connection "shop" was closed' } });
  expect(up).not.toHaveBeenCalled();
  expect(opening.closeConnection).toHaveBeenCalledWith(amqp, expect.any(Number));
});
