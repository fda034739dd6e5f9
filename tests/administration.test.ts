import { randomUUID } from "node:crypto";
import { eventually } from "@warren/messaging/testing";
import { PRODUCTS, startSystem, type System } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

// What administrators see and do, in the whole shop: each service with its own user on the broker, payment as a process that can be killed.

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), { processes: ["payment"], proxies: true });
  await system.gateway.supply(PRODUCTS);
});
afterAll(() => system.close());

type Answered = Readonly<{ status: number; body: unknown }>;

async function ask(method: string, path: string, body?: unknown, key = system.adminKey): Promise<Answered> {
  const answer = await fetch(`${system.url("gateway") ?? ""}/api/admin${path}`, {
    method,
    headers: {
      ...(key === "" ? {} : { "x-api-key": key }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

  return { status: answer.status, body: await answer.json() };
}

const paymentId = () => String(system.program("payment").readyLine()?.["instance"]);

/** Of this shop's payment: the tests share one Redis. */
async function paymentInList(): Promise<unknown> {
  const { body } = await ask("GET", "/services");
  const { services } = body as { services: { service: string; instances: { instance: string }[] }[] };

  return services
    .find(({ service }) => service === "payment")
    ?.instances.find(({ instance }) => instance === paymentId());
}

test("without the role admin nobody sees the running shop, or has it fail", async () => {
  for (const [key, status] of [
    ["", 401],
    [system.apiKey, 403],
  ] as const) {
    const answers = await Promise.all([
      ask("GET", "/services", undefined, key),
      ask("GET", "/circuits", undefined, key),
      ask("GET", "/queues", undefined, key),
      ask("GET", "/failures", undefined, key),
      ask("POST", "/failures", { service: "payment", type: "provider_down" }, key),
      ask("DELETE", "/failures", undefined, key),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status));
  }
});

test("every queue of the contract is listed with what it holds, by a user that may do no more than look", async () => {
  // Quorum queues say how they are every five seconds.
  await eventually(
    async () => {
      const { status, body } = await ask("GET", "/queues");
      expect(status).toBe(200);
      const { statistics, queues } = body as { statistics: string; queues: Record<string, unknown>[] };
      expect(statistics).toBe("on");
      expect(queues.length).toBeGreaterThan(10);
      // Nobody has paused one.
      expect(
        queues.filter(({ paused, ...queue }) => paused !== null || Object.values(queue).includes(null)),
      ).toMatchObject([{ queue: "unroutable", paused: null }]);
      expect(queues.find(({ queue }) => queue === "payments.commands")).toMatchObject({
        service: "payment",
        state: "running",
        ready: 0,
        unacknowledged: 0,
        consumers: 1,
        retrying: 0,
        deadLetters: { queue: "payments.commands.dead", count: 0 },
        messages: expect.arrayContaining(["AuthorizePayment", "CapturePayment"]) as string[],
      });
    },
    { withinMs: 60_000, everyMs: 500 },
  );
});

test("an administrator has payment's provider fail, sees its circuit open and its queue paused, and ends it", async () => {
  const failing = { service: "payment", type: "provider_down", durationMs: 600_000 };
  const started = await ask("POST", "/failures", failing);
  expect(started).toMatchObject({ status: 200 });
  expect((started.body as { instances: unknown[] }).instances).toMatchObject([
    { service: "payment", instance: paymentId(), active: [{ type: "provider_down" }] },
  ]);
  await system.gateway.placeSurely({
    userId: randomUUID(),
    items: PRODUCTS.slice(0, 1).map(({ productId, price }) => ({ productId, quantity: 1, price })),
  });

  await eventually(
    async () => {
      const { body } = await ask("GET", "/circuits");
      expect(body).toMatchObject({
        complete: true,
        circuits: expect.arrayContaining([
          expect.objectContaining({
            service: "payment",
            instance: paymentId(),
            name: "card provider",
            state: expect.stringMatching(/open/) as string,
            reason: expect.stringContaining("simulated failure") as string,
          }),
          expect.objectContaining({ service: "gateway", name: "requests to orders", state: "closed" }),
        ]) as unknown,
      });
      expect(await paymentInList()).toMatchObject({
        state: "unavailable",
        checks: expect.arrayContaining([
          expect.objectContaining({
            name: "consumer payments.commands",
            ok: false,
            reason: expect.stringContaining("card provider") as string,
          }),
        ]) as unknown,
        simulated: [{ type: "provider_down" }],
      });
    },
    { withinMs: 60_000, everyMs: 500 },
  );

  const unknown = await ask("POST", "/failures", { service: "order", type: "provider_down" });
  expect(unknown).toMatchObject({ status: 403, body: { code: "not_simulated" } });
  const ended = await ask("DELETE", "/failures?service=payment");
  expect((ended.body as { instances: unknown[] }).instances).toMatchObject([
    { instance: paymentId(), active: [] },
  ]);
  const now = await ask("GET", "/failures");
  expect(now.body).toMatchObject({
    instances: expect.arrayContaining([
      expect.objectContaining({ service: "payment", active: [] }),
      expect.objectContaining({ service: "order", active: [] }),
    ]) as unknown,
  });
  expect((await system.audit()).findings).toEqual([]);
});

test("orders of all are listed for administrators, by when they were placed and how they stand", async () => {
  const before = new Date().toISOString();
  const id = await system.gateway.placeSurely({
    userId: randomUUID(),
    items: PRODUCTS.slice(0, 1).map(({ productId, price }) => ({ productId, quantity: 1, price })),
  });
  const listed = async (query: string) => {
    const url = `${system.url("gateway") ?? ""}/api/orders?limit=100&${query}`;
    const answer = await fetch(url, { headers: { "x-api-key": system.adminKey } });
    const { orders } = (await answer.json()) as { orders: { id: string }[] };

    return orders.map((order) => order.id);
  };
  await eventually(async () => expect((await system.gateway.order(id)).body.status).toBe("confirmed"));

  expect(await listed(`from=${before}`)).toEqual([id]);
  expect(await listed(`from=${before}&status=confirmed`)).toEqual([id]);
  expect(await listed(`from=${before}&status=rejected`)).toEqual([]);
  expect(await listed(`to=${before}`)).not.toContain(id);
});

test("without Redis nobody knows who runs: the answer says so, and shows this gateway's circuits", async () => {
  const { redis } = system.proxies();
  redis.refuse();
  redis.cut();
  try {
    await eventually(async () => expect((await ask("GET", "/services")).status).toBe(503));
    expect(await ask("GET", "/services")).toMatchObject({
      body: { code: "unavailable", detail: expect.stringContaining("Redis") as string },
    });
    const { status, body } = await ask("GET", "/circuits");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      complete: false,
      why: expect.stringContaining("Redis") as string,
    });
    const { circuits } = body as { circuits: { service: string }[] };
    expect([...new Set(circuits.map(({ service }) => service))]).toEqual(["gateway"]);
  } finally {
    redis.thaw();
  }
  await eventually(async () => expect(await paymentInList()).toMatchObject({ state: "ready" }), {
    withinMs: 60_000,
  });
});

test("an instance that is killed is listed as gone, with what it said last", async () => {
  await eventually(async () => expect(await paymentInList()).toMatchObject({ state: "ready" }), {
    withinMs: 60_000,
  });
  const killed = await paymentInList();
  const id = paymentId();
  await system.program("payment").kill();

  await eventually(
    async () => {
      const { body } = await ask("GET", "/services");
      const { services } = body as { services: { service: string; instances: { instance: string }[] }[] };
      const one = services.flatMap(({ instances }) => instances).find(({ instance }) => instance === id);
      expect(one).toMatchObject({ instance: id, state: "gone" });
      expect(one).toHaveProperty("startedAt", (killed as { startedAt: string }).startedAt);
    },
    { withinMs: 60_000, everyMs: 500 },
  );
});
