import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { trace } from "@opentelemetry/api";
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTracing, type Tracing } from "./start-tracing.js";
import { watchLostSpans } from "./watch-lost-spans.js";

type Line = Readonly<{ level: "info" | "warn"; text: string; why?: string; lost?: number }>;

type Collected = Readonly<{ path: string | undefined; headers: IncomingHttpHeaders; body: Buffer }>;

let collector: Server;
let collected: Collected[];
let answers: number;
let tracing: Tracing | undefined;
let lines: Line[];

beforeEach(async () => {
  [answers, lines, collected] = [200, [], []];
  collector = createServer((request, response) => {
    const { url: path, headers } = request;
    void buffer(request).then((body) => {
      collected.push({ path, headers, body });
      response.writeHead(answers).end();
    });
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-key=of%20tea,x-tenant=shop");
  vi.stubEnv("OTEL_BSP_SCHEDULE_DELAY", "10");
  vi.stubEnv("OTEL_BSP_MAX_QUEUE_SIZE", "4");
  vi.stubEnv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4");
  const said = (level: Line["level"]) => (about: object, text: string) => {
    lines.push({ ...about, level, text });
  };
  tracing = await startTracing({
    name: "tea",
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}`,
      OTEL_TRACES_SAMPLER_ARG: 1,
      TRACE_FOLDER: undefined,
      PORT: 0,
      VERSION: "dev",
    },
    logger: { info: said("info"), warn: said("warn") } as Parameters<typeof startTracing>[0]["logger"],
  });
});
afterEach(async () => {
  await tracing?.end().catch(() => undefined);
  collector.close();
  vi.unstubAllEnvs();
});

const brew = (cups: number) => {
  for (let cup = 0; cup < cups; cup++) trace.getTracer("test").startSpan("brew").end();
};
const warnings = () => lines.filter(({ level }) => level === "warn");

test("a collector gets spans where OTLP has them, with the headers of the environment and the program's name", async () => {
  const span = trace.getTracer("test").startSpan("brew", { attributes: { "tea.kind": "oolong" } });
  span.end();
  await expect.poll(() => collected.length, { timeout: 20_000 }).toBe(1);
  const [{ path, headers, body } = { path: "", headers: {}, body: Buffer.alloc(0) }] = collected;

  expect(path).toBe("/v1/traces");
  expect(headers).toMatchObject({
    "content-type": "application/x-protobuf",
    "x-collector-key": "of tea",
    "x-tenant": "shop",
  });
  // Fields of https://github.com/open-telemetry/opentelemetry-proto: texts and ids stand in it as they are, behind their lengths.
  const { traceId, spanId } = span.spanContext();
  for (const text of ["service.name", "tea", "service.version", "dev", "brew", "tea.kind", "oolong"])
    expect(body.includes(Buffer.from([text.length, ...Buffer.from(text)]))).toBe(true);
  for (const id of [traceId, spanId]) expect(body.includes(Buffer.from(id, "hex"))).toBe(true);
  await tracing?.end();
  expect([tracing?.lost(), warnings()]).toEqual([0, []]);
});

test("what has not left yet when a program ends is exported then", async () => {
  brew(1);
  await tracing?.end();

  expect(collected.map(({ body }) => body.includes("brew"))).toEqual([true]);
});

test("of spans that the collector refuses the log says why, once a minute and not each time, and a counter how many", async () => {
  const registry = new Registry();
  watchLostSpans(registry, () => tracing?.lost() ?? 0);
  answers = 401;
  brew(1);
  await expect.poll(() => tracing?.lost(), { timeout: 20_000 }).toBe(1);
  brew(2);
  await expect.poll(() => tracing?.lost(), { timeout: 20_000 }).toBe(3);

  expect(warnings()).toMatchObject([{ why: expect.stringContaining("Unauthorized") as string, lost: 1 }]);
  expect(await registry.metrics()).toContain("warren_spans_lost_total 3");

  answers = 200;
  brew(1);
  await expect
    .poll(() => lines.at(-1), { timeout: 20_000 })
    .toMatchObject({ text: "spans are exported again", lost: 2 });
  expect(tracing?.lost()).toBe(3);
});

test("spans that are dropped because too many wait are lost, too, and said to be", async () => {
  // Four go out at once, four wait, and the rest finds no room.
  brew(20);
  const [said] = await vi.waitUntil(
    () => {
      // That some were dropped is told once there is room again.
      brew(1);

      return warnings().length > 0 && warnings();
    },
    { timeout: 20_000 },
  );

  expect(said?.why).toMatch(/^Dropped \d+ spans because maxQueueSize reached$/);
  expect(said?.lost).toBeGreaterThanOrEqual(12);
  expect(tracing?.lost()).toBeGreaterThanOrEqual(12);
});
