import { randomUUID } from "node:crypto";
import type { MessageProperties } from "amqplib";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import {
  answer,
  calls,
  each,
  eachRequest,
  message,
  service,
  type Handlers,
  type Message,
} from "../contract/index.js";
import { serve, type ServeOptions, type Server } from "../consume/serve.js";
import type { Tx } from "../database/tx.js";
import { delay } from "../delay.js";
import { RpcError } from "../errors.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, worker } from "../testing/test-contract.js";
import { createClient, type RpcClient } from "./client.js";

let bench: TestBench;
let client: RpcClient<typeof requester>;
let server: Server | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  client = await createClient(requester, await bench.connect("requester"));
});
afterAll(async () => {
  await client.close();
  await bench.close();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(
  handlers: Partial<Handlers<typeof worker, Tx>> = {},
  watching: Pick<Partial<ServeOptions>, "logger" | "observer"> = {},
): Promise<void> {
  const idle: Handlers<typeof worker, Tx> = {
    Work: each(() => []),
    Ask: eachRequest(({ data }) => answer(Told({ text: `asked ${data.id}` }))),
    Order: eachRequest(({ data }) => answer(Told({ text: `ordered ${data.id}` }))),
  };
  const options = { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger };
  server = await serve(worker, { ...idle, ...handlers }, { ...options, ...watching });
}

test("many calls at once each get their own reply", async () => {
  await start();
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, n) => client.call.Ask({ id: String(n) }, { timeoutMs: 20_000 })),
  );

  expect(replies.map(({ data }) => data.text)).toEqual(Array.from({ length: 200 }, (_, n) => `asked ${n}`));
});

test("a call whose queue nobody consumes fails long before its deadline, and is not worked on later", async () => {
  await expect(client.call.Ask({ id: "late" }, { timeoutMs: 20_000 })).rejects.toMatchObject({
    code: "no_consumer",
    message: 'nobody answers Ask: no service consumes what is sent on jobs with key "ask"',
  });
  expect(client.health()).toEqual({ state: "open", pending: 0 });
  await expect(client.call.Ask({ id: "late" }, { timeoutMs: 100 })).rejects.toMatchObject({
    code: "timed_out",
  });
  // The first one is still with the broker, for all of its 20 seconds.
  await bench.drain("asks");
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
  await expect(client.call.Order({ id: "o" }, { timeoutMs: 3_000 })).rejects.toMatchObject({
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

test("a call that no queue takes fails at once", async () => {
  const { Ask } = requester.calls;
  const nowhere = service({ ...requester, calls: { Ask: { ...Ask, routingKey: "no-such-key" } } });
  const lost = await createClient(nowhere, await bench.connect("requester"));

  await expect(lost.call.Ask({ id: "a" }, { timeoutMs: 20_000 })).rejects.toMatchObject({
    code: "no_consumer",
    message: expect.stringContaining('key "no-such-key" reaches no queue') as string,
  });
  await lost.close();
});

test("a server that answers late finds nobody, and its reply is nobody else's", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await start({
    Ask: eachRequest(async ({ data }) => {
      if (data.id === "slow") await held;

      return answer(Told({ text: data.id }));
    }),
  });
  await expect(client.call.Ask({ id: "slow" }, { timeoutMs: 3_000 })).rejects.toMatchObject({
    code: "timed_out",
    confirmed: true,
  });
  const next = client.call.Ask({ id: "next" });
  release();

  expect((await next).data.text).toBe("next");
});

test.each([
  ["is no JSON", "{", { type: "Told" }, "the content is not JSON"],
  ["breaks its schema", '{"text":7}', { type: "Told" }, "Told breaks its schema: text"],
  ["is empty", "", { type: "Told" }, "Told has a payload, and the body is empty"],
  [
    "is compressed",
    "no JSON, as compressed bytes are none",
    { type: "Told", contentEncoding: "gzip" },
    "the content is encoded as gzip, which is not read here",
  ],
  ["is not in the contract", "{}", { type: "Shrug" }, '"Shrug" is not received here'],
  [
    "is of another major version",
    '{"text":""}',
    { type: "Told", headers: { "x-schema-version": "9.0.0" } },
    "9.0.0",
  ],
])("a reply that %s is an error of its own", async (_, content, properties, text) => {
  const raw = await bench.raw();
  const { consumerTag } = await raw.consume(
    "asks",
    (request) => {
      const { replyTo, correlationId } = request?.properties as {
        replyTo: string;
        correlationId: string;
      };
      raw.publish("", replyTo, Buffer.from(content), { messageId: "m", correlationId, ...properties });
    },
    { noAck: true },
  );

  await expect(client.call.Ask({ id: "a" })).rejects.toMatchObject({
    code: "invalid_reply",
    message: expect.stringContaining(text) as string,
  });
  await raw.cancel(consumerTag);
});

test("a request that breaks the server's schema is answered as invalid, and not worked on", async () => {
  let runs = 0;
  await start({
    Ask: eachRequest(() => {
      runs++;

      return answer(Told({ text: "" }));
    }),
  });
  type Askew = Message<"Ask", Readonly<{ id: number }>>;
  const Askew = message<Askew>("Ask", { version: "1.0.0", schema: z.object({ id: z.number() }) });
  const older = service({
    ...requester,
    calls: { Ask: calls(Askew, { ...requester.calls.Ask, replies: [Told] }) },
  });
  const outdated = await createClient(older, await bench.connect("requester"));

  await expect(outdated.call.Ask({ id: 7 })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("Ask breaks its schema: id") as string,
  });
  expect(runs).toBe(0);
  await outdated.close();
});

test("an expired request is not worked on, however it reached the server", async () => {
  const asked: string[] = [];
  await start({
    Ask: eachRequest(({ data }) => {
      asked.push(data.id);

      return answer(Told({ text: "" }));
    }),
  });
  const raw = await bench.raw();
  const ask = (id: string, deadline: number) =>
    raw.publish("jobs", "ask", Buffer.from(JSON.stringify({ id })), {
      type: "Ask",
      messageId: id,
      headers: { "x-deadline": deadline },
    });
  ask("expired", Date.now() - 1);
  ask("in time", Date.now() + 60_000);

  await eventually(() => expect(asked).toEqual(["in time"]));
});

test.each([10_000, -10_000])(
  "where the server's clock is %d ms ahead, the handler of a durable request knows whether its caller waits",
  async (aheadMs) => {
    const heard = new Map<string, boolean>();
    await start({
      Order: eachRequest(({ data, callerWaits }) => {
        heard.set(data.id, callerWaits);

        return answer(Told({ text: "" }));
      }),
    });
    const raw = await bench.raw();
    // As a client on a machine whose clock is behind writes it.
    const ask = (awaitedMs: number, tookMs: number, replyTo: object = { replyTo: "gone" }) => {
      const id = randomUUID();
      raw.publish("jobs", "order", Buffer.from(JSON.stringify({ id })), {
        type: "Order",
        messageId: id,
        appId: "elsewhere",
        headers: {
          "x-awaited-ms": awaitedMs,
          "x-awaited-until": Date.now() - aheadMs - tookMs + awaitedMs,
          // One that took long has waited somewhere. The first that comes to a server with nothing to do would tell it of a clock.
          ...(tookMs > 0 ? { "x-attempt": 2 } : {}),
        },
        ...replyTo,
      });

      return id;
    };
    // Its clock is known once a request has found the server with nothing to do.
    await eventually(async () => {
      const id = ask(60_000, 0);
      await eventually(() => expect(heard.has(id)).toBe(true));
      expect(heard.get(id)).toBe(true);
    });
    const late = ask(2_000, 60_000);
    const nobody = ask(60_000, 0, {});

    await eventually(() => expect([late, nobody].map((id) => heard.get(id))).toEqual([false, false]));
  },
);

const LATE_MS = 200;

test.each([10_000, -10_000, 60_000, -60_000])(
  "where the server's clock is %d ms ahead requests are answered, late ones are not, and the log says so",
  async (aheadMs) => {
    const asked: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const lines: string[] = [];
    const skews: number[] = [];
    const line = (_: object, text: string) => void lines.push(text);
    await start(
      {
        Ask: eachRequest(async ({ data }) => {
          asked.push(data.id);
          if (data.id === "slow") await held;

          return answer(Told({ text: "" }));
        }),
      },
      {
        logger: { ...bench.logger, warn: line },
        observer: { clockSkew: (_, skewMs) => void skews.push(skewMs) },
      },
    );
    const raw = await bench.raw();
    // As a client on a machine whose clock is behind writes it.
    const ask = (id: string, timeoutMs: number) =>
      raw.publish("jobs", "ask", Buffer.from(JSON.stringify({ id })), {
        type: "Ask",
        messageId: id,
        appId: "elsewhere",
        expiration: timeoutMs,
        headers: { "x-deadline": Date.now() - aheadMs + timeoutMs },
      });
    ask("slow", 2_000);
    await eventually(() => expect(asked).toEqual(["slow"]));
    ask("late", LATE_MS);
    ask("in time", 2_000);
    // Its time is over before it can be taken up.
    await delay(2 * LATE_MS);
    release();

    await eventually(() => expect(asked).toEqual(["slow", "in time"]));
    expect(skews).toHaveLength(1);
    // Measured is the skew, and the time that the first request was on its way.
    const skewMs = skews[0] ?? 0;
    expect(skewMs).toBeGreaterThan(aheadMs - 1_000);
    expect(skewMs).toBeLessThan(aheadMs + 5_000);
    await eventually(() => expect(lines).toHaveLength(2));
    expect(lines[0]).toContain(`our clock is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s`);
    expect(lines[0]).toContain(aheadMs > 0 ? "ahead of" : "behind");
    expect(lines[1]).toContain("requests were dropped");
  },
);

test("a request carries its deadline and its trace, and its reply continues that trace", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const raw = await bench.raw();
  const seen: MessageProperties[] = [];
  await raw.bindQueue("worked", "jobs", "ask");
  // Nobody answers yet, and how this one ends does not matter here.
  const call = client.call
    .Ask(
      { id: "a" },
      { traceparent: `00-${trace}-00f067aa0ba902b7-01`, correlationId: "customer-7", timeoutMs: 60_000 },
    )
    .catch(() => undefined);
  await eventually(async () => expect(await bench.depth("worked")).toBe(1));
  const [request] = await bench.drain("worked");
  await raw.unbindQueue("worked", "jobs", "ask");
  const replies = await raw.assertQueue("", { exclusive: true });
  await raw.consume(
    replies.queue,
    (reply) => {
      if (reply !== null) seen.push(reply.properties);
    },
    { noAck: true },
  );
  // The same request again, with an address where the test can read the reply.
  const { headers, type, messageId } = request?.properties ?? {};
  raw.publish("jobs", "ask", request?.content ?? Buffer.alloc(0), {
    headers,
    type,
    messageId,
    replyTo: replies.queue,
  });
  await start();
  await call;

  await eventually(() => expect(seen).toHaveLength(1));
  const [sent, replied] = [headers?.["traceparent"] as string, seen[0]?.headers?.["traceparent"] as string];
  expect(sent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  expect(replied).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  expect(replied).not.toBe(sent);
  expect(seen[0]?.headers).toMatchObject({ "x-correlation-id": "customer-7", "x-causation-id": messageId });
  expect(headers?.["x-deadline"]).toBeGreaterThan(Date.now());
  // How long that was when it left.
  expect(Number(request?.properties.expiration)).toBeGreaterThan(50_000);
});

test("a client that is closed fails what waits, and takes nothing more", async () => {
  const own = await createClient(requester, await bench.connect("requester"));
  const waiting = own.call.Order({ id: "a" }, { timeoutMs: 20_000 });
  await own.close();

  await expect(waiting).rejects.toMatchObject({ code: "closed" });
  await expect(own.call.Order({ id: "b" })).rejects.toMatchObject({ code: "closed" });
  expect(own.health()).toMatchObject({ state: "closed", pending: 0 });
});

test("so does one whose request the broker has already, long before its deadline", async () => {
  const own = await createClient(requester, await bench.connect("requester"));
  const taken = vi.fn();
  const waiting = own.call.Order({ id: "a" }, { timeoutMs: 600_000, onTaken: taken });
  const ended = expect(waiting).rejects.toMatchObject({ code: "closed" });
  await eventually(() => expect(taken).toHaveBeenCalledOnce());
  await own.close();

  await ended;
});
