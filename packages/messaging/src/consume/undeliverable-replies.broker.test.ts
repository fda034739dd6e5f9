import { randomUUID } from "node:crypto";
import { askManagement } from "@warren/stack/testing";
import type { GetMessage, Options } from "amqplib";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest } from "../contract/index.js";
import type { HandledOutcome } from "../observer.js";
import { createClient, type RpcClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

const addresses = inject("warrenStack");
const user = { name: `replies-to-nobody-${String(process.pid)}`, password: "only for this test" };
const patient = { timeoutMs: 20_000 };

let bench: TestBench;
let server: Server;
let client: RpcClient<typeof requester>;
let ended: HandledOutcome[] = [];

beforeAll(async () => {
  bench = await openBench(addresses);
  server = await start(bench.amqpUrl);
  client = await createClient(requester, await bench.connect("requester"));
});
afterAll(async () => {
  await client.close();
  await server.stop();
  await bench.close();
});
beforeEach(async () => {
  for (const queue of ["worked", "work.dead", "asks.dead"]) await bench.drain(queue);
  ended = [];
});

test("replies to addresses that the broker fails over are given up, and everybody else gets theirs", async () => {
  const raw = await bench.raw();
  const { queue: replyTo } = await raw.assertQueue("", { exclusive: true });
  const good = Array.from({ length: 20 }, (_, n) => `good-${n}`);
  const forged = ["a.b", "!.!", "g2gCYQE=.x", "AAAA.AAAA"].map((rest) => `amq.rabbitmq.reply-to.${rest}`);
  await server.pause("asks");
  for (const id of good) await send("ask", { id }, { type: "Ask", replyTo, correlationId: id });
  for (const to of forged) await send("ask", { id: "a" }, { type: "Ask", replyTo: to, correlationId: "c" });
  await server.resume("asks");

  await eventually(() => expect(ended).toHaveLength(good.length + forged.length));
  const ids = (await bench.take(replyTo, good.length)).map(({ properties }) =>
    String(properties.correlationId),
  );
  // Those that were in flight when the connection was lost may come twice, as any message may.
  expect(new Set(ids)).toEqual(new Set(good));
  await stillServes();
});

test("a reply to a queue that takes nothing keeps nobody else from theirs", async () => {
  const raw = await bench.raw();
  await raw.assertQueue("full", { arguments: { "x-max-length": 1, "x-overflow": "reject-publish" } });
  raw.sendToQueue("full", Buffer.from("x"));
  await raw.waitForConfirms();
  await send("ask", { id: "a" }, { type: "Ask", replyTo: "full", correlationId: "c" });
  await send("work", { id: "w", fail: "on purpose" }, { type: "Work", replyTo: "full", correlationId: "c" });

  // Its rejection costs the channel once: what was in flight with it went out again.
  expect(idsOf(await bench.take("work.dead", 1)).size).toBe(1);
  await stillServes();
});

// payment, shipping and notification have such users: nobody asks them anything, but anybody can write that they do.
test("a service whose user may reply to nobody works on where somebody wants a reply", async () => {
  const at = `${encodeURIComponent(bench.vhost)}/${user.name}`;
  await manage("PUT", `/api/users/${user.name}`, { password: user.password, tags: "" });
  await manage("PUT", `/api/permissions/${at}`, {
    configure: ".*",
    write: "^(?!amq\\.default$)",
    read: ".*",
  });
  const url = new URL(bench.amqpUrl);
  url.username = user.name;
  url.password = encodeURIComponent(user.password);
  await server.stop();
  server = await start(url.href);
  try {
    for (const data of [{ id: 7 }, { id: "w", fail: "on purpose" }]) {
      await send("work", data, { type: "Work", replyTo: "worked", correlationId: "c" });
    }
    await send("work", { id: "good" }, { type: "Work" });

    // What was in flight when the broker closed the channel may come twice, as any message may.
    await bench.take("work.dead", (taken) => idsOf(taken).size === 2);
    const worked = await bench.take("worked", 1);
    expect(new Set(worked.map(({ content }) => String(content)))).toEqual(new Set(['{"id":"good"}']));
    expectConsuming();
  } finally {
    await manage("DELETE", `/api/users/${user.name}`);
  }
});

async function start(url: string): Promise<Server> {
  return serve(
    worker,
    {
      Work: each(({ data: { id, fail } }) => {
        if (fail !== undefined) throw new Error(fail);

        return [Worked({ id })];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    },
    {
      connection: await bench.connect("worker", { url }),
      database: bench.pool,
      logger: bench.logger,
      observer: { handled: (_queue, _message, outcome) => void ended.push(outcome) },
    },
  );
}

async function send(key: string, data: object, properties: Options.Publish): Promise<void> {
  const raw = await bench.raw();
  raw.publish("jobs", key, Buffer.from(JSON.stringify(data)), { messageId: randomUUID(), ...properties });
  await raw.waitForConfirms();
}

const idsOf = (messages: readonly GetMessage[]) =>
  new Set(messages.map(({ properties }) => String(properties.messageId)));

function expectConsuming(): void {
  expect(server.health().map(({ state }) => state)).toEqual(["consuming", "consuming", "consuming"]);
}

async function stillServes(): Promise<void> {
  expect(await client.call.Ask({ id: "ask" }, patient)).toMatchObject({ data: { text: "ask" } });
  expect(await client.call.Order({ id: "order" }, patient)).toMatchObject({ data: { text: "order" } });
  expectConsuming();
}

async function manage(method: "PUT" | "DELETE", path: string, body?: unknown): Promise<void> {
  await askManagement(addresses.managementUrl ?? "", method, path, body);
}
