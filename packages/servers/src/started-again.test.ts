import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runAttached, runCommand } from "./run-command.js";
import { startedAgain } from "./started-again.js";

const FAILED = "init terminating in do_boot ({undef,[{code,get_mode,[],[]}]})";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "warren-again-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Counts its runs, and does what each of them is to do. The last goes for all that follow. */
function tool(...scripts: readonly string[]) {
  const runs = join(directory, "runs");
  const cases = scripts.map((script, at) => `${at + 1 < scripts.length ? String(at + 1) : "*"}) ${script};;`);
  const script = `echo >> ${runs}; case $(($(wc -l < ${runs}))) in ${cases.join(" ")} esac`;

  return { command: ["sh", ["-c", script]] as const, runs: () => readFileSync(runs, "utf8").length };
}

test.each([
  ["whose output is kept", (...command: readonly [string, readonly string[]]) => runCommand(...command)],
  ["that is attached", (...command: readonly [string, readonly string[]]) => runAttached(...command, {})],
])("a tool %s that had not begun runs again, once", async (_, run) => {
  const once = tool(`echo '${FAILED}' >&2; exit 1`, "exit 0");
  expect(await startedAgain(() => run(...once.command))).toMatchObject({ exitCode: 0 });
  expect(once.runs()).toBe(2);
});

test("one that never begins has failed", async () => {
  const never = tool(`echo '${FAILED}' >&2; exit 1`);
  expect(await startedAgain(() => runCommand(...never.command))).toMatchObject({ exitCode: 1 });
  expect(never.runs()).toBe(2);
});

test.each([`echo '${FAILED}' >&2; exit 0`, "echo 'no such command' >&2; exit 64"])(
  "what a tool did is not done again: %s",
  async (script) => {
    const { command, runs } = tool(script);
    await startedAgain(() => runCommand(...command));
    expect(runs()).toBe(1);
  },
);
