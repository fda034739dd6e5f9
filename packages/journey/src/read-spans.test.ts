import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SpanKind } from "@opentelemetry/api";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSpansAbout } from "./read-spans.js";

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
