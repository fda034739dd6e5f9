import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest, type Handlers } from "../contract/index.js";
import { serve, type Server } from "../consume/serve.js";
import { transaction, type Tx } from "../database/tx.js";
import { addToOutbox } from "../outbox/outbox.js";
import { startRelay } from "../outbox/relay.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Work, Worked, worker } from "../testing/test-contract.js";

const exporter = new InMemorySpanExporter();

let bench: TestBench;
let publisher: Publisher<typeof requester>;
let server: Server | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
});
afterAll(() => bench.close());
beforeEach(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  exporter.reset();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  trace.disable();
  context.disable();
  for (const queue of ["worked", "work.dead", "work"]) await bench.drain(queue);
});

async function start(work: Handlers<typeof worker, Tx>["Work"]): Promise<void> {
  const reply = eachRequest(() => answer(Told({ text: "told" })));
  server = await serve(
    worker,
    { Work: work, Ask: reply, Order: reply },
    { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger },
  );
}

const spans = () => exporter.getFinishedSpans();
const named = (name: string) => spans().filter((span) => span.name === name);
const attributesOf = (span: ReadableSpan | undefined, ...names: readonly string[]) =>
  names.map((name) => span?.attributes[name]);

/** Every span but the first of a trace is a child of another one. */
function expectConnected(all: readonly ReadableSpan[]): void {
  const ids = new Set(all.map((span) => span.spanContext().spanId));
  const roots = all.filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ""));
  expect(roots.map(({ name }) => name)).toHaveLength(1);
  expect(new Set(all.map((span) => span.spanContext().traceId)).size).toBe(1);
}

test("a message that fails once is one connected trace: sent, processed twice, and what it caused sent", async () => {
  let runs = 0;
  await start(
    each(({ data }) => {
      if (++runs === 1) throw new Error("not today");

      return [Worked({ id: data.id })];
    }),
  );
  await publisher.publish([Work({ id: "w-1" })], { correlationId: "c-1" });
  const [worked] = await bench.take("worked", 1);
  await eventually(() => expect(named("send events:worked")).toHaveLength(1));
  await eventually(() => expect(named("ack work")).toHaveLength(2));

  expectConnected(spans());
  const [sent] = named("send jobs:work");
  expect(sent).toMatchObject({ kind: SpanKind.PRODUCER });
  expect(attributesOf(sent, "messaging.message.conversation_id", "warren.subject")).toEqual(["c-1", "w-1"]);
  const [first, second] = named("process work");
  expect(first).toMatchObject({
    kind: SpanKind.CONSUMER,
    status: { code: SpanStatusCode.ERROR },
  });
  expect(JSON.stringify(spans().map(({ attributes, status }) => [attributes, status]))).not.toContain(
    "not today",
  );
  expect(attributesOf(first, "warren.attempt", "warren.outcome")).toEqual([1, "retried"]);
  expect(attributesOf(second, "warren.attempt", "warren.outcome")).toEqual([2, "done"]);
  for (const attempt of [first, second])
    expect(attempt?.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId);
  const [caused] = named("send events:worked");
  expect(caused?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId);
  expect(worked?.properties.headers?.["traceparent"]).toBe(
    `00-${caused?.spanContext().traceId}-${caused?.spanContext().spanId}-01`,
  );
});

test("a dead letter keeps its trace, and what is sent again from it goes on with it", async () => {
  let isMended = false;
  await start(
    each(({ data }) => {
      if (!isMended) throw new Error("broken");

      return [Worked({ id: data.id })];
    }),
  );
  await publisher.publish([Work({ id: "w-2" })]);
  const [dead] = await bench.take("work.dead", 1);
  await eventually(() => expect(named("process work")).toHaveLength(3));
  isMended = true;
  const raw = await bench.raw();
  raw.publish("jobs", "work", dead?.content ?? Buffer.alloc(0), dead?.properties);
  await bench.take("worked", 1);
  await eventually(() => expect(named("send events:worked")).toHaveLength(1));
  await eventually(() => expect(named("ack work")).toHaveLength(4));

  expectConnected(spans());
  expect(named("process work").map(({ attributes }) => attributes["warren.outcome"])).toEqual([
    "retried",
    "retried",
    "dead",
    "done",
  ]);
});

test("messages of a batch keep traces of their own; the batch is linked with each", async () => {
  await publisher.publish(Array.from({ length: 20 }, (_, n) => Work({ id: `w-${n}` })));
  // Each begins a trace: nothing has caused them.
  expect(new Set(named("send jobs:work").map((span) => span.spanContext().traceId)).size).toBe(20);
  await start(each(() => []));
  const batches = () =>
    named("process work").filter((span) => "messaging.batch.message_count" in span.attributes);
  const messages = () => named("process work").filter((span) => "warren.attempt" in span.attributes);
  await eventually(() => expect(messages()).toHaveLength(20));
  await eventually(() => expect(batches().length).toBeGreaterThan(0));

  for (const batch of batches()) {
    expect(batch.parentSpanContext).toBeUndefined();
    expect(batch.links).toHaveLength(Number(batch.attributes["messaging.batch.message_count"]));
    const [settle] = named("ack work").filter(
      ({ parentSpanContext }) => parentSpanContext?.spanId === batch.spanContext().spanId,
    );
    expect(settle).toMatchObject({ kind: SpanKind.CLIENT, links: { length: batch.links.length } });
  }
  const linked = messages().flatMap(({ links }) => links.map(({ context: { spanId } }) => spanId));
  const batchIds = new Set(batches().map((span) => span.spanContext().spanId));
  expect(linked.every((id) => batchIds.has(id))).toBe(true);
});

test("statements are spans below the message that came alone, and say what they do to which tables and nothing more", async () => {
  await start(
    each(async ({ data }, { tx }) => {
      await tx.query("select $1::text as told", [`secret of ${data.id}`]);

      return [Worked({ id: data.id })];
    }),
  );
  await publisher.publish([Work({ id: "w-6" })]);
  await bench.take("worked", 1);
  await eventually(() => expect(named("ack work")).toHaveLength(1));

  expectConnected(spans());
  const [process] = named("process work");
  const statements = spans().filter(({ attributes }) => attributes["db.system.name"] === "postgresql");
  expect(statements.map(({ name }) => name)).toEqual([
    "BEGIN",
    "SELECT warren_inbox",
    "SELECT",
    "INSERT warren_inbox",
    "COMMIT",
  ]);
  for (const { kind, parentSpanContext } of statements) {
    expect(kind).toBe(SpanKind.CLIENT);
    expect(parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
  }
  expect(JSON.stringify(statements.map(({ attributes }) => attributes))).not.toContain("secret");
});

test("statements of a batch are spans of the batch, which is linked with each message", async () => {
  await publisher.publish(Array.from({ length: 20 }, (_, n) => Work({ id: `w-${n}` })));
  await start(each(() => []));
  await eventually(() =>
    expect(named("process work").filter((span) => "warren.attempt" in span.attributes)).toHaveLength(20),
  );
  const batches = () =>
    named("process work").filter((span) => "messaging.batch.message_count" in span.attributes);
  await eventually(() => expect(batches().length).toBeGreaterThan(0));

  for (const batch of batches()) {
    const below = spans().filter(
      ({ parentSpanContext }) => parentSpanContext?.spanId === batch.spanContext().spanId,
    );
    expect(below.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["BEGIN", "SELECT warren_inbox", "INSERT warren_inbox", "COMMIT"]),
    );
  }
});

test("a statement that fails says with which state, and not what was in it", async () => {
  await start(
    each(async ({ data }, { tx }) => {
      await tx.query("select $1::uuid", [data.id]);

      return [];
    }),
  );
  await publisher.publish([Work({ id: "no uuid" })]);
  await bench.take("work.dead", 1);

  const [failed] = named("SELECT");
  expect(failed).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { "error.type": "22P02" },
  });
  expect(JSON.stringify([failed?.attributes, failed?.status, failed?.events])).not.toContain("no uuid");
});

test("a message from the outbox was made in the transaction and is sent later, in the trace of its origin", async () => {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await transaction(bench.pool, undefined, async (tx) => {
    const origin = { correlationId: "c-3", traceparent };
    await addToOutbox(worker, tx, [{ messages: [Worked({ id: "w-3" })], origin }], new Date());

    return { value: undefined, last: [] };
  });
  const relay = await startRelay({
    connection: await bench.connect("relay"),
    database: bench.pool,
    logger: bench.logger,
  });
  await bench.take("worked", 1);
  await eventually(() => expect(named("send events:worked")).toHaveLength(1));
  await relay.stop();

  const [created] = named("create events:worked");
  expect(created?.parentSpanContext).toMatchObject({ spanId: "b".repeat(16), isRemote: true });
  expect(named("send events:worked")[0]).toMatchObject({
    kind: SpanKind.CLIENT,
    parentSpanContext: { spanId: created?.spanContext().spanId },
  });
});

test("a request and its reply are one trace, and the reply's address is not in the name of its span", async () => {
  await start(each(() => []));
  const client = await createClient(requester, await bench.connect("asking"));
  await client.call.Ask({ id: "a-1" });
  await eventually(() => expect(named("send amq.rabbitmq.reply-to")).toHaveLength(1));
  await eventually(() => expect(named("ack asks")).toHaveLength(1));
  await client.close();

  expectConnected(spans());
});

test("what was not sampled stays so on the way, and no span of it is even begun", async () => {
  trace.disable();
  // Whoever began the trace has decided: this one would decide otherwise, and is not asked.
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({
      sampler: new AlwaysOnSampler(),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    }),
  );
  await start(each(({ data }) => [Worked({ id: data.id })]));
  await publisher.publish([Work({ id: "w-4" })], {
    traceparent: `00-${"c".repeat(32)}-${"d".repeat(16)}-00`,
  });
  const [worked] = await bench.take("worked", 1);

  expect(worked?.properties.headers?.["traceparent"]).toMatch(new RegExp(`^00-${"c".repeat(32)}-.{16}-00$`));
  expect(spans()).toEqual([]);
});

test("of a batch only the messages whose traces are sampled have spans", async () => {
  const traceparent = (n: number) =>
    `00-${String(n).repeat(32)}-${"d".repeat(16)}-${n % 2 === 0 ? "00" : "01"}`;
  for (let n = 1; n <= 6; n++)
    await publisher.publish([Work({ id: `w-${n}` })], { traceparent: traceparent(n) });
  await start(each(({ data }) => [Worked({ id: data.id })]));
  await bench.take("worked", 6);
  await eventually(() => expect(named("send events:worked")).toHaveLength(3));

  const subjects = named("process work").flatMap(({ attributes }) => attributes["warren.subject"] ?? []);
  expect(subjects.toSorted()).toEqual(["w-1", "w-3", "w-5"]);
});

test("a batch whose first message is not sampled has no spans; those of its messages say how large it was and what it asked of the database", async () => {
  const traceparent = (n: number) => `00-${"abcd".repeat(8)}-${"d".repeat(16)}-${n === 20 ? "01" : "00"}`;
  await start(each(() => []));
  // How many come together is chance: once in a while the last one comes alone, and is a batch of its own.
  for (;;) {
    exporter.reset();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        publisher.publish([Work({ id: `w-${n + 1}` })], { traceparent: traceparent(n + 1) }),
      ),
    );
    await eventually(() => expect(named("process work")).toHaveLength(1));
    if (named("process work")[0]?.attributes["warren.batch.messages"] !== undefined) break;
    // The ack of one that came alone is a span, which would stand among those of the next round.
    await eventually(() => expect(named("ack work")).toHaveLength(1));
  }

  // Its sender hears the broker's confirm before or after it is handled.
  expect(new Set(spans().map(({ name }) => name))).toEqual(new Set(["send jobs:work", "process work"]));
  const [process] = named("process work");
  expect(process?.attributes["warren.batch.messages"]).toBeGreaterThan(1);
  // BEGIN, the inbox, its new rows and COMMIT.
  expect(process?.attributes["warren.batch.statements"]).toBe(4);
  expect(process?.attributes["warren.batch.database_ms"]).toBeGreaterThan(0);
});

test.each([
  ["0", true],
  ["1", false],
  ["2", true],
] as const)(
  "of batches whose first message alone is sampled one in eight has spans: by the last digit of its trace, %s, %s",
  async (digit, isDrawn) => {
    const traceOf = (n: number) => `${"abcd".repeat(7)}abc${n === 0 ? digit : "f"}`;
    const publish = (n: number) =>
      publisher.publish([Work({ id: `w-${n}` })], {
        traceparent: `00-${traceOf(n)}-${"d".repeat(16)}-${n === 0 ? "01" : "00"}`,
      });
    // While one is handled that is not sampled, others come after it, and are one batch then.
    await publish(-1);
    let isHandled = false;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    await start(
      each(async () => {
        isHandled = true;
        await finished;

        return [];
      }),
    );
    await eventually(() => expect(isHandled).toBe(true));
    for (let n = 0; n < 20; n++) await publish(n);
    await eventually(async () => expect(await bench.depth("work")).toBeLessThan(19));
    exporter.reset();
    finish();
    const messages = () => named("process work").filter((span) => "warren.attempt" in span.attributes);
    const batches = () =>
      named("process work").filter((span) => "messaging.batch.message_count" in span.attributes);
    await eventually(() => expect(messages()).toHaveLength(1));
    await eventually(() => expect(batches()).toHaveLength(isDrawn ? 1 : 0));

    const [message] = messages();
    expect(message?.attributes["warren.batch.messages"]).toBeGreaterThan(1);
    expect(typeof message?.attributes["warren.batch.statements"]).toBe(isDrawn ? "undefined" : "number");
    const [batch] = batches();
    const spanId = message?.spanContext().spanId;
    expect(batch?.links.map(({ context }) => context.traceId) ?? []).toEqual(isDrawn ? [traceOf(0)] : []);
    expect(message?.links.map(({ context }) => context.spanId)).toEqual(
      batch === undefined ? [] : [batch.spanContext().spanId],
    );
    await eventually(() =>
      expect(named("ack work").map(({ links }) => links.map(({ context }) => context.spanId))).toEqual(
        isDrawn ? [[spanId]] : [],
      ),
    );
  },
);

test("where no SDK is registered messages carry a trace, and no span is made", async () => {
  trace.disable();
  await start(each(({ data }) => [Worked({ id: data.id })]));
  await publisher.publish([Work({ id: "w-5" })], {
    traceparent: `00-${"e".repeat(32)}-${"f".repeat(16)}-01`,
  });
  const [worked] = await bench.take("worked", 1);

  expect(worked?.properties.headers?.["traceparent"]).toMatch(new RegExp(`^00-${"e".repeat(32)}-.{16}-01$`));
  expect(spans()).toEqual([]);
});
