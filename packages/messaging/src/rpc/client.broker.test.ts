import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { answer, each, eachRequest, type Handlers } from "../contract/index.js";
import { serve, type Server } from "../consume/serve.js";
import type { Tx } from "../database/tx.js";
import { RpcError } from "../errors.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { boss, Told, worker } from "../testing/shop.js";
import { createClient, type RpcClient } from "./client.js";

let bench: TestBench;
let client: RpcClient<typeof boss>;
let server: Server | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  client = await createClient(boss, await bench.session("boss"));
});
afterAll(async () => {
  await client.close();
  await bench.close();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(handlers: Partial<Handlers<typeof worker, Tx>> = {}): Promise<void> {
  const idle: Handlers<typeof worker, Tx> = {
    Work: each(() => []),
    Ask: eachRequest(({ data }) => answer(Told({ text: `asked ${data.id}` }))),
    Order: eachRequest(({ data }) => answer(Told({ text: `ordered ${data.id}` }))),
  };
  const options = { session: await bench.session("worker"), database: bench.pool, logger: bench.logger };
  server = await serve(worker, { ...idle, ...handlers }, options);
}

test("many calls at once each get their own reply", async () => {
  await start();
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, n) => client.call.Ask({ id: String(n) })),
  );

  expect(replies.map(({ data }) => data.text)).toEqual(Array.from({ length: 200 }, (_, n) => `asked ${n}`));
});

test("a call that nobody answers ends at its deadline, and is not worked on later", async () => {
  await expect(client.call.Ask({ id: "late" }, { timeoutMs: 150 })).rejects.toMatchObject({
    code: "timed_out",
  });
  const asked: string[] = [];
  await start({
    Ask: eachRequest(({ data }) => {
      asked.push(data.id);

      return answer(Told({ text: "" }));
    }),
  });
  await client.call.Ask({ id: "next" });

  expect(asked).toEqual(["next"]);
});

test("a durable request that got no reply in time is with the broker, and handled once the service is there", async () => {
  await expect(client.call.Order({ id: "o" }, { timeoutMs: 500 })).rejects.toMatchObject({
    code: "timed_out",
    confirmed: true,
  });
  const ordered: string[] = [];
  await start({
    Order: eachRequest(({ data }) => {
      ordered.push(data.id);

      return answer(Told({ text: "" }));
    }),
  });

  await eventually(() => expect(ordered).toEqual(["o"]));
});

test("the same request asked twice is handled once, and both get the reply", async () => {
  let runs = 0;
  await start({
    Order: eachRequest(({ data }) => {
      runs++;

      return answer(Told({ text: data.id }));
    }),
  });
  const messageId = "the-same-request";
  const first = await client.call.Order({ id: "a" }, { messageId });
  const second = await client.call.Order({ id: "a" }, { messageId });

  expect([first.data.text, second.data.text, runs]).toEqual(["a", "a", 1]);
});

test("a handler that fails is told to the caller as a remote failure", async () => {
  await start({
    Ask: eachRequest(() => {
      throw new Error("out of paper");
    }),
  });

  await expect(client.call.Ask({ id: "a" })).rejects.toMatchObject({
    code: "remote_failure",
    message: "out of paper",
  });
});

test("a payload that breaks its schema is refused before it is sent", async () => {
  // @ts-expect-error the contract wants text
  await expect(client.call.Ask({ id: 7 })).rejects.toMatchObject({ code: "invalid" });
});

test("a caller can stop waiting", async () => {
  const stop = new AbortController();
  const call = client.call.Ask({ id: "a" }, { signal: stop.signal });
  stop.abort();

  await expect(call).rejects.toBeInstanceOf(RpcError);
  await expect(call).rejects.toMatchObject({ code: "cancelled" });
});
