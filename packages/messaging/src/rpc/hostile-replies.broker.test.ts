import { randomUUID } from "node:crypto";
import type { GetMessage } from "amqplib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { hostileMessages, type HostileMessage } from "../testing/hostile-messages.js";
import { DEEP, nestedLists, openHostileSender, type HostileSender } from "../testing/hostile-sender.js";
import { requester } from "../testing/test-contract.js";
import { createClient, type RpcClient } from "./client.js";

const runs = { numRuns: 8, endOnFailure: true };

const patient = { timeoutMs: 20_000 };
const ENDS = ["invalid_reply", "invalid", "remote_failure"];

let bench: TestBench;
let client: RpcClient<typeof requester>;
let hostile: HostileSender;
const escaped: unknown[] = [];
const escape = (error: unknown) => void escaped.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", escape);
  process.on("uncaughtException", escape);
  bench = await openBench(inject("warrenStack"));
  client = await createClient(requester, await bench.connect("requester"));
  hostile = await openHostileSender(bench.amqpUrl);
});
afterAll(async () => {
  await hostile.close();
  await client.close();
  await bench.close();
  process.off("unhandledRejection", escape);
  process.off("uncaughtException", escape);
});

const replies = fc.array(
  hostileMessages({ type: "Told", payloads: [{ text: "t" }], foreignQueue: "worked" }),
  {
    minLength: 10,
    maxLength: 10,
  },
);

test("whatever comes as a reply ends its own call at most, with a reply of the contract or a typed error", async () => {
  await fc.assert(
    fc.asyncProperty(replies, async (messages) => {
      const calls = messages.map((_, n) => client.call.Order({ id: `${n}` }, patient));
      const ends = Promise.allSettled(calls);
      const untouched = client.call.Order({ id: "untouched" }, patient);
      const requests = await requestsFor(messages.length + 1);
      for (const [n, { properties, ...rest }] of messages.entries()) {
        // First for a call that nobody made, then for one that waits.
        await reply(requests.get(`${n}`), { ...rest, properties });
        await reply(requests.get(`${n}`), {
          ...rest,
          properties: { ...properties, correlationId: idOf(requests.get(`${n}`)) },
        });
      }
      // One that has no id of a message is refused, and the right one after it is too late.
      await reply(requests.get("untouched"), told("right", idOf(requests.get("untouched"))));
      await reply(requests.get("untouched"), told("too late", idOf(requests.get("untouched"))));

      expect(await untouched).toMatchObject({ type: "Told", data: { text: "right" } });
      for (const end of await ends) {
        if (end.status === "fulfilled")
          expect(end.value).toMatchObject({ type: "Told", data: { text: expect.any(String) as string } });
        else expect(end.reason).toMatchObject({ name: "RpcError", code: expect.toBeOneOf(ENDS) as string });
      }
      expect(client.health()).toMatchObject({ state: "open", pending: 0 });
    }),
    runs,
  );
});

test.each<[string, HostileMessage]>([
  ["no JSON", { content: Buffer.from("{"), properties: { type: "Told" } }],
  [
    "JSON of a hundred thousand levels",
    { content: Buffer.from("[".repeat(100_000) + "]".repeat(100_000)), properties: { type: "Told" } },
  ],
  [
    "five megabytes of the wrong type",
    { content: Buffer.from(JSON.stringify({ text: ["x".repeat(5_000_000)] })), properties: { type: "Told" } },
  ],
  ["another message", { content: Buffer.from('{"id":"w"}'), properties: { type: "Worked" } }],
  [
    "a version of the future",
    {
      content: Buffer.from('{"text":"t"}'),
      properties: { type: "Told", headers: { "x-schema-version": "9.0.0" } },
    },
  ],
])(
  "a reply that is %s is a broken reply, and the next call is answered",
  async (_, { content, properties }) => {
    const call = client.call.Order({ id: "a" }, patient);
    const ended = expect(call).rejects.toMatchObject({ name: "RpcError", code: "invalid_reply" });
    const request = (await requestsFor(1)).get("a");
    await reply(request, {
      content,
      properties: { messageId: randomUUID(), correlationId: idOf(request), ...properties },
    });

    await ended;
    await answered();
  },
);

test("a reply with headers nested ten thousand levels deep does not cost the connection", async () => {
  const call = client.call.Order({ id: "a" }, patient);
  const request = (await requestsFor(1)).get("a");
  const { content, properties } = told("deep", idOf(request));
  await reply(request, {
    content,
    properties: { ...properties, headers: { [DEEP]: nestedLists(10_000) } },
    overWire: "broken",
  });

  expect(await call).toMatchObject({ data: { text: "deep" } });
  await answered();
});

test("nothing escaped: no unhandled rejection, no uncaught exception, no changed prototype", () => {
  expect(escaped).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** The requests by what they ask, as a server would get them: we are the server. Of a query the client would find that nobody consumes it. */
async function requestsFor(count: number): Promise<ReadonlyMap<string, GetMessage>> {
  const requests = new Map<string, GetMessage>();
  await eventually(async () => {
    for (const request of await bench.drain("orders")) {
      requests.set((JSON.parse(String(request.content)) as { id: string }).id, request);
    }
    expect(requests.size).toBe(count);
  });

  return requests;
}

function idOf(request: GetMessage | undefined): string {
  return String(request?.properties.correlationId);
}

async function reply(request: GetMessage | undefined, message: HostileMessage): Promise<void> {
  await hostile.send("", String(request?.properties.replyTo), [message]);
}

function told(text: string, correlationId: string): HostileMessage {
  return {
    content: Buffer.from(JSON.stringify({ text })),
    properties: { type: "Told", messageId: randomUUID(), correlationId },
  };
}

async function answered(): Promise<void> {
  const call = client.call.Order({ id: "next" }, patient);
  const request = (await requestsFor(1)).get("next");
  await reply(request, told("well", idOf(request)));

  expect(await call).toMatchObject({ data: { text: "well" } });
}
