import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lineOf } from "./log-line.js";
import { readArguments } from "./read-arguments.js";
import { showLine } from "./show-line.js";
import { fits } from "./wanted.js";

const run = promisify(execFile);
const NOW = Date.parse("2026-05-01T12:00:00Z");

let folder: string;

const entry = (secondsAgo: number, level: number, msg: string, fields: object = {}) =>
  `${JSON.stringify({ level, time: NOW - secondsAgo * 1_000, pid: 1, hostname: "h", name: "x", ...fields, msg })}\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-logs-"));
  const about = [{ orderId: "o-1", messageId: "m-8" }, { orderId: "o-2" }];
  await writeFile(
    join(folder, "order.older.log"),
    entry(90, 30, "first", { orderId: "o-1", correlationId: "c-1", messageId: "m-1" }),
  );
  await writeFile(
    join(folder, "order.log"),
    entry(50, 40, "third", {
      orderId: "o-1",
      correlationId: "c-1",
      err: { type: "Error", message: "no luck" },
    }) + entry(10, 30, "of another", { orderId: "o-2" }),
  );
  await writeFile(
    join(folder, "payment-2.log"),
    entry(70, 30, "second", { orderId: "o-1", correlationId: "c-1" }) +
      "Fatal: what Node says\n" +
      entry(30, 50, "fourth", { about, queue: "payments.commands" }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const logs = (...args: readonly string[]) => {
  const where = args.includes("--folder") ? [] : ["--folder", folder];

  return run(process.execPath, ["--import", "tsx", "tools/src/logs.ts", ...where, ...args], {
    cwd: repository,
    env: { ...process.env, NO_COLOR: "1" },
  });
};
const messagesOf = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

describe("npm run logs", () => {
  test("finds all lines about an order, of all programs and of the file before, in the order of time", async () => {
    expect(messagesOf((await logs("--order", "o-1", "--json")).stdout)).toEqual([
      "first",
      "second",
      "third",
      "fourth",
    ]);
    expect(messagesOf((await logs("--order", "o-1", "--level", "warn", "--json")).stdout)).toEqual([
      "third",
      "fourth",
    ]);
    expect(messagesOf((await logs("--order", "o-1", "--service", "payment", "--json")).stdout)).toEqual([
      "second",
      "fourth",
    ]);
    expect(messagesOf((await logs("--message", "m-8", "--json")).stdout)).toEqual(["fourth"]);
    expect(messagesOf((await logs("--correlation", "c-1", "--lines", "1", "--json")).stdout)).toEqual([
      "third",
    ]);
  });

  test("shows them to people, with the error below its line, and without colours where NO_COLOR says so", async () => {
    const { stdout, stderr } = await logs("--order", "o-1", "--lines", "2");

    expect(stdout).toMatch(
      /^11:59:10\.000 WARN {2}order +third {2}orderId=o-1 {2}correlationId=c-1\n +Error: no luck\n/,
    );
    expect(stdout).toContain("payments.commands");
    expect(stderr).toContain("2 older lines are left out");
  });

  test.each([
    [1, "no line fits, of 6 in the logs of 2 programs", ["--order", "o-3"]],
    [2, "there is no log of paymnt", ["--service", "paymnt"]],
    [2, "there are no logs in", ["--folder", "/no/such/folder"]],
    [2, "--since takes a time such as", ["--since", "yesterday"]],
    [2, "To change what is logged: --set consume=debug", ["--level", "consume=debug"]],
    [2, "Unknown option", ["--ordr", "o-1"]],
  ])("ends with %d and says so: %s", async (code, said, args) => {
    await expect(logs(...args)).rejects.toMatchObject({
      code,
      stderr: expect.stringContaining(said) as string,
    });
  });

  test("follows what is written, also into the next file, until it is interrupted", async () => {
    const file = join(folder, "order.log");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "tools/src/logs.ts", "--folder", folder, "--order", "o-9", "--follow", "--json"],
      { cwd: repository },
    );
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    const shown = () =>
      said
        .trim()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { msg: string }).msg);
    await appendFile(file, entry(5, 30, "written", { orderId: "o-9" }));
    await expect.poll(shown).toEqual(["written"]);
    const half = entry(4, 30, "in two parts", { orderId: "o-9" });
    await appendFile(file, half.slice(0, 20));
    await appendFile(file, half.slice(20));
    await expect.poll(shown).toEqual(["written", "in two parts"]);
    await rename(file, join(folder, "order.older.log"));
    await writeFile(file, entry(3, 30, "in the next file", { orderId: "o-9" }));
    await expect.poll(shown).toEqual(["written", "in two parts", "in the next file"]);
    child.kill("SIGINT");

    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

test("what is no line of a logger is an error at the time of the line before", () => {
  expect(lineOf("TypeError: x", { program: "order", after: 7 })).toMatchObject({
    at: 7,
    level: 50,
    msg: "TypeError: x",
  });
  expect(lineOf('{"level":', { program: "order" })).toMatchObject({ at: 0, level: 50 });
});

test("an id that is only quoted somewhere in a line does not fit", () => {
  const line = lineOf(entry(1, 30, 'about "o-1"', { orderId: "o-2" }), { program: "order" });

  expect([fits(line, { order: "o-1" }), fits(line, { order: "o-2" })]).toEqual([false, true]);
});

test("what a sender chose does not talk to the terminal", () => {
  const line = lineOf(entry(1, 40, "x", { messageId: "\u001b]0;owned\u0007" }), { program: "order" });

  expect(showLine(line)).not.toContain("\u001b]");
  expect(showLine(line)).not.toContain("\u0007");
});

test("every command of the how-to is one that is understood", async () => {
  const text = await readFile(join(repository, "docs/how-to/logs.md"), "utf8");
  const commands = [...text.matchAll(/^npm run logs -- (.+)$/gm)].map(([, args = ""]) => args.split(" "));

  expect(commands.length).toBeGreaterThan(5);
  for (const args of commands) expect(readArguments(args, NOW).kind).toMatch(/show|set/);
  const curl = /^curl .*-d '(.*)'$/m.exec(text)?.[1] ?? "";
  expect(JSON.parse(curl)).toEqual({ level: "consume=debug" });
});
