import { EventEmitter } from "node:events";
import type { ChannelModel } from "amqplib";
import { expect, test } from "vitest";
import type { Connection } from "../connection/connection.js";
import type { ConnectionSetup } from "../connection/single-connection.js";
import { isQueueEmpty } from "./is-queue-empty.js";

type Counts = Readonly<{ messageCount: number; consumerCount: number }>;

/** What is made of the broker's answer, and what of it stays on the connection. */
async function ask(answer: Counts | Error, connected = true) {
  const setups = new Set<ConnectionSetup>();
  let closed = 0;
  const channel = Object.assign(new EventEmitter(), {
    checkQueue: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
    close() {
      closed++;

      return Promise.resolve();
    },
  });
  const connection = {
    async addSetup(setup: ConnectionSetup) {
      if (!connected) throw new Error("the connection is closed");
      setups.add(setup);
      await setup({ createChannel: () => Promise.resolve(channel) } as unknown as ChannelModel);

      return () => void setups.delete(setup);
    },
  } as unknown as Connection;
  const empty = await isQueueEmpty(connection, "work");

  return { empty, closed, setups: setups.size };
}

const failed = (code: number, text = "no") => Object.assign(new Error(text), { code });

test.each<[string, Counts, boolean]>([
  ["holds nothing, and nobody consumes it", { messageCount: 0, consumerCount: 0 }, true],
  ["holds something", { messageCount: 1, consumerCount: 0 }, false],
  ["is consumed by somebody, who may have some in hand", { messageCount: 0, consumerCount: 1 }, false],
])("a queue that %s: empty is %#", async (_, counts, empty) => {
  expect(await ask(counts)).toEqual({ empty, closed: 1, setups: 0 });
});

test("a queue that is gone is empty, and one that cannot be asked for is not", async () => {
  expect(await ask(failed(404))).toMatchObject({ empty: true, setups: 0 });
  expect(await ask(failed(403))).toMatchObject({ empty: false, setups: 0 });
  const down = "home node 'b@host' of durable queue 'work' is down or inaccessible";
  expect(await ask(failed(404, down))).toMatchObject({ empty: false, setups: 0 });
  expect(await ask(failed(404), false)).toMatchObject({ empty: false });
});
