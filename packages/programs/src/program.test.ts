import { getEventListeners } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunState } from "@warren/stack";
import { startProgram, type Program, type ProgramOptions } from "./program.js";

// Small programs in place of the shop's: what they say, and that they answer, is all that is asked of one.
const SERVER = `
import { createServer } from "node:http";
process.on("SIGTERM", () => process.exit(0));
const server = createServer((request, response) => {
  response.statusCode = request.url === "/health/ready" && process.env.UNREADY ? 503 : 200;
  response.end(process.env.UNREADY ?? process.env.GREETING ?? "");
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(JSON.stringify({ msg: "a test is running", url: "http://127.0.0.1:" + server.address().port }));
});`;
const DEAF = `process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1_000);
console.log(JSON.stringify({ msg: "the deaf one is running", url: "http://127.0.0.1:1" }));`;
const PARTICULAR = `if (process.env.MODE !== "fine") { console.error("MODE is wrong"); process.exit(78); }
${SERVER}`;
const BROKEN = `console.error("there is no such setting"); process.exit(3);`;

let folder: string;
const started: Program[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-program-"));
  for (const [name, text] of Object.entries({ SERVER, DEAF, PARTICULAR, BROKEN })) {
    await writeFile(join(folder, `${name}.mjs`), text);
  }
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop({ withinMs: 100 })));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(
  which: "SERVER" | "DEAF" | "PARTICULAR" | "BROKEN",
  options: Partial<ProgramOptions> = {},
): Program {
  const program = startProgram("test", { file: join(folder, `${which}.mjs`), env: {}, ...options });
  started.push(program);

  return program;
}

test("a program is ready once it answers where it says that it listens", async () => {
  const program = start("SERVER");
  expect(program.url()).toBeUndefined();
  await program.ready();

  expect((await fetch(program.url() ?? "")).status).toBe(200);
  expect(program.readyLine()).toMatchObject({ msg: "a test is running" });
});

test("a program that was killed is started again, as another process", async () => {
  const states: RunState[] = [];
  const program = start("SERVER", { onState: (state) => states.push(state) });
  await program.ready();
  const first = program.pid();
  await program.kill();
  expect(program.url()).toBeUndefined();
  await program.ready();

  expect(program.pid()).not.toBe(first);
  expect(program.restarts()).toBe(1);
  await program.stop();
  const up = [{ kind: "starting" }, { kind: "running" }];
  expect(states).toEqual([...up, { kind: "ended", reason: "SIGKILL" }, ...up, { kind: "stopped" }]);
});

test("a restart brings settings, and an empty one takes a setting away again", async () => {
  const program = start("SERVER", { env: { GREETING: "first" } });
  const greeting = async () => (await fetch(program.url() ?? "")).text();
  await program.ready();
  await program.restart({ GREETING: "second" });
  await program.ready();
  expect(await greeting()).toBe("second");
  await program.restart({ GREETING: "" });
  await program.ready();
  expect(await greeting()).toBe("");
});

test("a program that never gets ready is told of with its own reason", async () => {
  const program = start("SERVER", { env: { UNREADY: "the database is away" } });

  await expect.poll(() => program.url()).toBeDefined();
  await expect(program.ready({ withinMs: 500 })).rejects.toThrow(
    "test was not ready within 0.5 s: the database is away",
  );
});

test("many programs are waited for with one signal, which keeps nothing of that and ends it", async () => {
  const caller = new AbortController();
  const program = start("SERVER", { env: { UNREADY: "the database is away" } });
  const waiting = Array.from({ length: 12 }, () => program.ready({ signal: caller.signal }));
  const ended = Promise.allSettled(waiting);
  await expect.poll(() => program.url()).toBeDefined();
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  caller.abort(new Error("no longer"));

  for (const one of await ended) expect(one).toMatchObject({ reason: { message: "no longer" } });
});

test("programs without a log do not listen to our own output for what they say of errors", async () => {
  const before = process.stderr.eventNames().map((name) => process.stderr.listenerCount(name));
  await Promise.all([start("SERVER").ready(), start("SERVER").ready()]);

  expect(process.stderr.eventNames().map((name) => process.stderr.listenerCount(name))).toEqual(before);
});

test("a program that ends before it runs is told of with what it said, and tried again", async () => {
  const program = start("BROKEN");

  await expect.poll(() => program.restarts()).toBe(2);
  await expect.poll(() => program.output()).toContain("there is no such setting");
  await expect(program.ready({ withinMs: 100 })).rejects.toThrow(
    "it does not answer.\nthere is no such setting",
  );
});

test("a program that refuses its environment is told of at once, and started again only with another", async () => {
  const program = start("PARTICULAR", { url: "http://127.0.0.1:1" });

  await expect(program.ready()).rejects.toThrow("test does not start: code 78: MODE is wrong");
  expect(program.state()).toEqual({ kind: "refused", reason: "code 78: MODE is wrong" });
  expect(program.restarts()).toBe(0);
  await program.restart({ MODE: "fine" });
  await expect.poll(() => program.state()).toEqual({ kind: "running" });
});

test("a program that does not hear SIGTERM is killed when its time is over, and stays away", async () => {
  const program = start("DEAF");
  await expect.poll(() => program.url()).toBeDefined();
  const pid = program.pid() ?? 0;
  await Promise.all([program.stop({ withinMs: 200 }), program.stop()]);

  expect(program.pid()).toBeUndefined();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("a program that does not hear SIGTERM, or hears nothing, is started again all the same", async () => {
  const deaf = start("DEAF");
  await expect.poll(() => deaf.url()).toBeDefined();
  const pid = deaf.pid();
  await deaf.restart({}, { withinMs: 200 });
  await expect.poll(() => deaf.url()).toBeDefined();
  expect(deaf.pid()).not.toBe(pid);

  const paused = start("SERVER");
  await paused.ready();
  paused.pause();
  await paused.restart({});
  await paused.ready();
});

test("a program that is paused answers nothing until it is resumed", async () => {
  const program = start("SERVER");
  await program.ready();
  program.pause();
  await expect(fetch(program.url() ?? "", { signal: AbortSignal.timeout(300) })).rejects.toThrow();
  program.resume();

  expect((await fetch(program.url() ?? "")).status).toBe(200);
});

test("everything that a program says, and how it ended, is in its log", async () => {
  const logFile = join(folder, "logs", "test.log");
  const program = start("SERVER", { logFile });
  await program.ready();
  await program.stop();

  const lines = (await readFile(logFile, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([{ msg: "a test is running" }, { name: "test", ended: "code 0" }]);
});
