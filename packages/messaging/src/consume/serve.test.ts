import { afterEach, expect, test, vi } from "vitest";
import { service } from "../contract/index.js";
import type { Database } from "../database/tx.js";
import { playBroker } from "../testing/played-broker.js";
import { serve } from "./serve.js";

// A service that consumes nothing, on a broker that is played: `serve.broker.test.ts` has others, on a real one.

const idle = service({
  name: "idle",
  generated: "by hand",
  sends: {},
  receives: {},
  subscribes: {},
  serves: {},
  calls: {},
  queues: {},
});

afterEach(() => void vi.useRealTimers());

test("a service that has stopped leaves no timer, and nothing on its connection", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const { connection, setups } = playBroker();
  const silent = () => undefined;
  const server = await serve(
    idle,
    {},
    {
      connection,
      database: {} as Database,
      logger: { debug: silent, info: silent, warn: silent, error: silent },
    },
  );
  expect([vi.getTimerCount() > 0, setups()]).toEqual([true, 2]);
  await server.stop();

  expect([vi.getTimerCount(), setups()]).toEqual([0, 0]);
});

test("a queue that it does not consume cannot be paused or resumed", async () => {
  const { connection } = playBroker();
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  const server = await serve(idle, {}, { connection, database: {} as Database, logger });

  for (const act of [server.pause, server.resume])
    expect(() => act("work")).toThrow('service "idle" does not consume "work"');
  await server.stop();
});
