import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { lostSpans } from "./lost-spans.js";
import { DONE, NOT_DONE } from "./span-files.js";

const batch = [{}, {}, {}] as ReadableSpan[];

function watchedOf(exportSpans: SpanExporter["export"]) {
  const warnings: unknown[] = [];
  const logger = { info: () => undefined, warn: (fields: unknown) => void warnings.push(fields) };
  const spans = lostSpans({ logger });

  return {
    spans,
    warnings,
    exporter: spans.watched({ export: exportSpans, shutdown: async () => undefined }),
  };
}

test("a batch that cannot be written is lost, counted and said, and whoever waits for it goes on", () => {
  const results: unknown[] = [];
  const { spans, warnings, exporter } = watchedOf(() => {
    throw new Error("a number that has no end");
  });
  exporter.export(batch, ({ code }) => results.push(code));

  expect(results).toEqual([NOT_DONE]);
  expect(spans.count()).toBe(3);
  expect(warnings).toEqual([{ why: expect.stringContaining("a number that has no end") as string, lost: 3 }]);
});

test("a batch that has arrived is not lost by what its caller throws afterwards", () => {
  const { spans, exporter } = watchedOf((_spans, done) => done({ code: DONE }));
  let calls = 0;
  const done = () => {
    calls++;
    throw new Error("of the caller");
  };
  exporter.export(batch, done);

  expect(calls).toBe(1);
  expect(spans.count()).toBe(0);
});
