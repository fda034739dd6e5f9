import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SpanStatusCode } from "@opentelemetry/api";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spanFiles } from "./span-files.js";
import type { StoredSpan } from "./stored-span.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-spans-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (maxBytes?: number) => {
  const exporter = spanFiles({
    folder,
    file: "tea",
    service: "tea",
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  return { tracer: provider.getTracer("test"), provider };
};

test("a finished span is a line, with its service, its parent, its failure and its links", async () => {
  const { tracer, provider } = open();
  const other = tracer.startSpan("other");
  tracer
    .startSpan("brew", {
      attributes: { cups: 2, "error.type": "NoWater" },
      links: [{ context: other.spanContext() }],
    })
    .setStatus({ code: SpanStatusCode.ERROR, message: "no water" })
    .end();
  await provider.shutdown();

  const [line = ""] = (await readFile(join(folder, "tea.jsonl"), "utf8")).split("\n");
  expect(JSON.parse(line) as StoredSpan).toMatchObject({
    service: "tea",
    name: "brew",
    attributes: { cups: 2 },
    // Its kind and not its text, which may quote what nobody should read.
    error: "NoWater",
    links: [{ traceId: other.spanContext().traceId }],
  });
});

test("there are two files at most, and neither grows much beyond its limit", async () => {
  const { tracer, provider } = open(2_000);
  for (let n = 0; n < 100; n++) tracer.startSpan(`span ${n}`).end();
  await provider.shutdown();

  const files = await readdir(folder);
  expect(files.toSorted()).toEqual(["tea.jsonl", "tea.older.jsonl"]);
  for (const file of files) expect((await stat(join(folder, file))).size).toBeLessThan(3_000);
});
