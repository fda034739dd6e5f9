import { startStack, type RunningStack } from "@warren/stack";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import {
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
  variedOrder,
} from "@warren/test-system";

const COUNT = 200;

let stack: RunningStack;
let system: System;

beforeAll(async () => {
  stack = await startOwnBroker();
  system = await startSystem(stack.addresses, { settings: { ...testSettings, PLACE_TIMEOUT_MS: "500" } });
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await system.close();
  await stack.stop();
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "200 orders end well though RabbitMQ gets a %s on the way and is started again",
  async (signal) => {
    // By whoever places them, at a quarter: a busy machine may have placed all before somebody who looks on sees it.
    let restarted: Promise<unknown> | undefined;
    const make = (n: number) => {
      if (n === COUNT / 4) restarted = stack.restart("rabbitmq", { signal });

      return variedOrder(n);
    };
    const ids = await placeMany(system.gateway, COUNT, { atOnce: 4, make });
    expect(restarted).toBeDefined();
    await restarted;

    expect(new Set(ids).size).toBe(COUNT);
    const ended = await untilEnded(system, ids);
    expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
    await untilConfirmedByMail(system, ids);
  },
);

/** A broker that nobody else uses, beside the other servers of the run. */
function startOwnBroker(): Promise<RunningStack> {
  const { databaseUrl, redisUrl } = inject("warrenStack");

  return startStack({ profile: "test", env: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } });
}
