import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createPublisher } from "./publisher.js";
import { message, route, sends, service, type Message } from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { requester, Work } from "../testing/test-contract.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

test("what is published carries its name, ids, version and trace, and only the fields of the contract", async () => {
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  const wide = { id: "w-1", secret: "not for the wire" };
  await publisher.publish([Work(wide)], { correlationId: "customer-7" });
  const [taken] = await bench.drain("work");

  expect(JSON.parse(String(taken?.content))).toEqual({ id: "w-1" });
  expect(taken?.properties).toMatchObject({
    type: "Work",
    appId: "requester",
    contentType: "application/json",
    deliveryMode: 2,
    correlationId: "customer-7",
    headers: { "x-correlation-id": "customer-7", "x-schema-version": "1.0.0" },
  });
  expect(taken?.properties.messageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(taken?.properties.headers?.["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("a message that no queue would get is a typed error for its sender", async () => {
  type Lost = Message<"Lost", Readonly<Record<string, never>>>;
  const schema = { safeParse: (data: unknown) => ({ success: true as const, data: data as Lost["data"] }) };
  const Lost = message<Lost>("Lost", { version: "1.0.0", schema });
  const nowhere = service({
    ...requester,
    name: "nowhere",
    sends: { Lost: sends(Lost, route("jobs", "no-such-key")) },
  });
  const publisher = await createPublisher(nowhere, await bench.connect("nowhere"));

  await expect(publisher.publish([Lost({})])).rejects.toMatchObject({ code: "unroutable" });
});

test("a payload that breaks its schema is not published", async () => {
  const publisher = await createPublisher(requester, await bench.connect("requester"));

  await expect(publisher.publish([Work({ id: 7 as never })])).rejects.toMatchObject({ code: "invalid" });
  expect(await bench.depth("work")).toBe(0);
});

test("a message over the size limit is refused, and the limit is named", async () => {
  const publisher = await createPublisher(requester, await bench.connect("requester"));

  await expect(publisher.publish([Work({ id: "x".repeat(1_100_000) })])).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringContaining("the limit is 1048576") as string,
  });
});

test("a sender may stop waiting", async () => {
  const publisher = await createPublisher(requester, await bench.connect("requester"));

  await expect(publisher.publish([Work({ id: "a" })], { signal: AbortSignal.abort() })).rejects.toMatchObject(
    {
      code: "cancelled",
    },
  );
});
