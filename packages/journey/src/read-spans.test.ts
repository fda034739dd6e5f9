import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SpanKind } from "@opentelemetry/api";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MOST_SPANS, readCallsOf, readSpansAbout } from "./read-spans.js";
import { readNewest } from "./trace-files.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-journey-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const span = (spanId: string, attributes: Readonly<Record<string, string>>): StoredSpan => ({
  ...{
    service: "tea",
    name: "brew",
    traceId: "t",
    spanId,
    kind: SpanKind.INTERNAL,
    startMs: 0,
    endMs: 1,
    links: [],
  },
  attributes,
});
const about = (spanId: string, subject: string, conversation: string) =>
  span(spanId, { [attribute.subject]: subject, [attribute.conversationId]: conversation });
const write = (file: string, spans: readonly StoredSpan[], rest = "") =>
  writeFile(join(folder, file), spans.map((one) => `${JSON.stringify(one)}\n`).join("") + rest);
const idsAbout = async (id: string) =>
  (await readSpansAbout(folder, id))?.map(({ spanId }) => spanId).toSorted();

test("spans of an order are found in all files, with those of its correlation ids that do not name it", async () => {
  await write("a.jsonl", [about("1", "order-1", "c1"), about("2", "order-2", "c2")]);
  await write("b.older.jsonl", [
    span("3", { [attribute.conversationId]: "c1" }),
    about("4", "order-1", "c3"),
  ]);
  await write("c.jsonl", [span("5", { [attribute.conversationId]: "c3" }), span("6", {})]);

  expect(await idsAbout("order-1")).toEqual(["1", "3", "4", "5"]);
  expect(await idsAbout("c2")).toEqual(["2"]);
  expect(await idsAbout("nobody")).toEqual([]);
});

test("a correlation id is found as it was given, whatever is in it", async () => {
  await write("a.jsonl", [about("1", "order-1", 'wé "b" 4711'), about("2", "order-2", "4711")]);

  expect(await idsAbout('wé "b" 4711')).toEqual(["1"]);
  expect(await idsAbout("order-1")).toEqual(["1"]);
});

test("a line that is still being written is left out, and so is what is no trace file", async () => {
  await write(
    "a.jsonl",
    [about("1", "order-1", "c1")],
    '{"spanId":"2","attributes":{"warren.subject":"order-1"',
  );
  await write("notes.txt", [about("3", "order-1", "c1")]);

  expect(await idsAbout("order-1")).toEqual(["1"]);
});

test("a folder that no program has written to is told from one that says nothing of it", async () => {
  expect(await readSpansAbout(join(folder, "none"), "x")).toBeUndefined();
  expect(await readSpansAbout(folder, "x")).toEqual([]);
});

test.each([
  "null",
  "[]",
  '"order-1"',
  '{"order-1":1}',
  '{"attributes":null,"note":"order-1"}',
  JSON.stringify({ ...about("2", "order-1", "c1"), links: [null] }),
  JSON.stringify({ ...about("2", "order-1", "c1"), startMs: -5 }),
  JSON.stringify(about("2", "order-1", "c1")).replace('"endMs":1', '"endMs":1e999'),
  JSON.stringify({ ...about("2", "order-1", "c1"), service: { toString: null } }),
])("a line that is no span is left out: %s", async (line) => {
  await write("a.jsonl", [about("1", "order-1", "c1")], `${line}\n`);

  expect(await idsAbout("order-1")).toEqual(["1"]);
});

test("a span that ends before it began ends as it began", async () => {
  await write("a.jsonl", [{ ...about("1", "order-1", "c1"), startMs: 9, endMs: 4 }]);

  expect(await readSpansAbout(folder, "order-1")).toMatchObject([{ startMs: 9, endMs: 9 }]);
});

test("a file that becomes the older one while the folder is read tells its spans once", async () => {
  const spans = [about("1", "order-1", "c1"), about("2", "order-1", "c1")];
  await write("a.jsonl", spans);
  await write("a.older.jsonl", spans);

  expect(await idsAbout("order-1")).toEqual(["1", "2"]);
});

test("no id, and one that is a part of others, find nothing of them", async () => {
  await write("a.jsonl", [about("1", "order-1", "c1")]);

  expect(await idsAbout("")).toEqual([]);
  expect(await idsAbout("order")).toEqual([]);
});

test("what one correlation id has beyond all measure is cut", async () => {
  await write(
    "a.jsonl",
    Array.from({ length: MOST_SPANS + 5 }, (_, n) => about(`${n}`, `order-${n}`, "c1")),
  );

  expect(await idsAbout("c1")).toHaveLength(MOST_SPANS);
});

test("of a file that is too large the end is read, from within a line if need be", async () => {
  await writeFile(join(folder, "a.jsonl"), "first\nsecond\n");

  expect(String(await readNewest(join(folder, "a.jsonl"), 9))).toBe("t\nsecond\n");
  expect(await readNewest(join(folder, "none.jsonl"))).toBeUndefined();
  expect(await readNewest(folder)).toBeUndefined();
});

test("what was asked for spans is found below them, and below the batches that they are linked with", async () => {
  const [handled, batch] = ["a".repeat(16), "b".repeat(16)];
  const below = (spanId: string, parentSpanId: string) => ({ ...span(spanId, {}), parentSpanId });
  const process = { ...about(handled, "order-1", "c1"), links: [{ traceId: "x", spanId: batch }] };
  await write("a.jsonl", [process, below("1", handled), span(batch, {}), below("2", batch)]);
  await write("b.older.jsonl", [below("3", "c".repeat(16)), below("4", handled)]);

  expect((await readCallsOf(folder, [process])).map(({ spanId }) => spanId).toSorted()).toEqual(
    ["1", "2", "4", batch].toSorted(),
  );
});
