import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Program, ProgramName } from "@warren/programs";
import { registryPrefix } from "@warren/service-host";
import {
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";

const SHARED = ["order", "inventory", "gateway"] as const satisfies readonly ProgramName[];
const COUNT = 120;

let system: System;
let redis: Redis;

beforeAll(async () => {
  const addresses = inject("warrenStack");
  redis = new Redis(addresses.redisUrl);
  system = await startSystem(addresses, { processes: SHARED, instances: 2 });
  await system.gateway.supply(PRODUCTS);
});
afterAll(async () => {
  await system.close();
  redis.disconnect();
});

test("two instances share the work, one killed for good is missed by nobody and leaves the registry", async () => {
  const first = await placeMany(system.gateway, COUNT / 2);
  expect(await untilEnded(system, first)).toSatisfy(allConfirmed);
  for (const name of ["order", "inventory"] as const) {
    const handled = await Promise.all(system.instances(name).map(handledBy));
    expect(handled, `messages handled by each ${name}`).toSatisfy((counts: number[]) =>
      counts.every((n) => n > 0),
    );
  }

  const dying = SHARED.map((name) => system.instances(name)[1]).filter((one) => one !== undefined);
  expect(dying).toHaveLength(SHARED.length);
  const registered = await Promise.all(dying.map(untilRegistered));
  const placing = placeMany(system.gateway, COUNT / 2);
  await Promise.all(dying.map((program) => program.stop({ withinMs: 0 })));
  const second = await placing;

  expect(await untilEnded(system, second)).toSatisfy(allConfirmed);
  await untilConfirmedByMail(system, [...first, ...second]);
  expect((await system.audit()).findings).toEqual([]);
  await expect.poll(() => redis.exists(...registered)).toBe(0);
});

function allConfirmed(orders: readonly Readonly<{ status: string }>[]): boolean {
  return orders.every(({ status }) => status === "confirmed");
}

async function handledBy(program: Program): Promise<number> {
  const text = await (await fetch(`${program.url()}/metrics`)).text();
  const counts = text.matchAll(/^warren_messages_handled_total\{.*outcome="done".*\} (\d+)$/gm);

  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The key under which an instance is in the registry, once it is. */
async function untilRegistered(program: Program): Promise<string> {
  const key = `${registryPrefix(system.amqpUrl)}:${program.name}:${String(program.readyLine()?.["instance"])}`;
  await expect.poll(() => redis.exists(key), { message: key }).toBe(1);

  return key;
}
