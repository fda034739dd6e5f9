import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { olderFile, openLogFile } from "./log-file.js";

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "warren-log-file-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function written(file: string, lines: readonly string[], maxBytes?: number): Promise<void> {
  const log = openLogFile(file, maxBytes === undefined ? {} : { maxBytes });
  for (const line of lines) log.write(line);
  log.end();
  await finished(log);
}

test("it makes its folder and goes on where the last run has ended", async () => {
  const file = join(folder, "logs", "order.log");
  await written(file, ["one\n"]);
  await written(file, ["two\n"]);

  expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
});

test("however much is written there are two files of bounded size, with the newest lines, and none is cut in two", async () => {
  const file = join(folder, "order.log");
  const lines = Array.from({ length: 5_000 }, (_, n) => `{"line":${n}}\n`);
  await written(file, lines, 10_000);

  expect(readdirSync(folder).sort()).toEqual(["order.log", "order.older.log"]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(10_100);
  const kept = readFileSync(olderFile(file), "utf8") + readFileSync(file, "utf8");
  expect(lines.join("").endsWith(kept)).toBe(true);
  expect(kept.split("\n").length).toBeGreaterThan(600);
});

test("what of a line comes later goes where the line began", async () => {
  const file = join(folder, "order.log");
  await written(file, ["x".repeat(200), "end of it\n", "next\n"], 100);

  expect(readFileSync(olderFile(file), "utf8")).toMatch(/end of it\n$/);
  expect(readFileSync(file, "utf8")).toBe("next\n");
});

test("a file that cannot be written is said once, and its program goes on", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const file = join(folder, "order.log");
  mkdirSync(file);
  await written(file, ["one\n", "two\n", "three\n"]);

  expect(said.mock.calls.filter(([text]) => String(text).includes(`the log ${file} cannot`))).toHaveLength(1);
  said.mockRestore();
});

test("an older file that cannot be replaced is said, and its program goes on", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const file = join(folder, "order.log");
  mkdirSync(olderFile(file));
  await written(file, ["x".repeat(100), "\n", "next\n", "last\n"], 100);

  expect(said.mock.calls.filter(([text]) => String(text).includes(`the log ${file} cannot`))).toHaveLength(1);
  said.mockRestore();
});
