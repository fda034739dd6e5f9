import { expect, test } from "vitest";
import { mustRun, runCommand } from "./run-command.js";

const run = (script: string, timeoutMs?: number) =>
  runCommand("sh", ["-c", script], timeoutMs === undefined ? {} : { timeoutMs });

test("tells how a command ended and what it said", async () => {
  expect(await run("echo out; echo err >&2; exit 3")).toEqual({
    exitCode: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
  expect(await runCommand("no-such-command-anywhere", [])).toMatchObject({ exitCode: 127 });
});

test("a command that asks for something finds that there is nothing to read", async () => {
  expect(await run("read password || exit 7", 30_000)).toMatchObject({ exitCode: 7 });
});

test("a command that ran out of time has failed, also where it ends in good order when it is told to", async () => {
  expect(await run("exec sleep 60", 100)).toMatchObject({ exitCode: 124 });
  expect(await run("trap 'echo bye; exit 0' TERM; sleep 60 & wait", 500)).toMatchObject({ exitCode: 124 });
});

test("a command that must succeed throws its last words where it does not", async () => {
  await expect(mustRun("sh", ["-c", "echo why; exit 1"])).rejects.toThrow(
    "sh -c failed with exit code 1:\nwhy",
  );
});
