import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endProcess, identityOf, isRunning, ownIdentity, parseProcStat } from "./process-identity.js";

test("state, parent and start time are found behind a command name with blanks and brackets", () => {
  const fields = ["S", ...Array.from({ length: 18 }, (_, index) => String(index)), "4242", "0"].join(" ");

  expect(parseProcStat(`17 (tmux: (server) x) ${fields}`)).toEqual({
    state: "S",
    parent: 0,
    startTicks: "4242",
  });
});

test("a process with the same number and another start time is not the one that was noted", () => {
  const self = ownIdentity();

  expect(isRunning(self)).toBe(true);
  expect(isRunning({ ...self, startTime: "another" })).toBe(false);
});

test("a process that does not listen to SIGTERM is ended by force", async () => {
  const child = spawn("sh", ["-c", 'trap "" TERM; echo ready; while :; do sleep 0.05; done'], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  const identity = identityOf(child.pid ?? 0);
  if (!identity) throw new Error("The child is not in the list of processes.");

  await endProcess(identity, { graceMs: 100 });

  expect(isRunning(identity)).toBe(false);
});

test("ending a process that is gone does nothing", async () => {
  await expect(endProcess({ pid: process.pid, startTime: "another" })).resolves.toBeUndefined();
  expect(isRunning(ownIdentity())).toBe(true);
});
