import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { abandonedTestFolders, endAbandonedTestStacks, isAbandoned } from "./leftovers.js";
import { parsePidFile, readPidFile, recordProcess, writePidFile } from "./pid-file.js";
import { identityOf, isRunning, ownIdentity, type ProcessIdentity } from "./process-identity.js";

const gone: ProcessIdentity = { pid: process.pid, startTime: "of an earlier process" };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "warren-leftovers-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function testFolder(name: string, owner: ProcessIdentity | null): string {
  const folder = join(directory, name);
  mkdirSync(folder);
  writePidFile(folder, { owner, processes: {} });

  return folder;
}

test("only stacks whose launcher is gone are abandoned", () => {
  const left = testFolder("test-1-aaaaaa", gone);
  testFolder("test-2-bbbbbb", ownIdentity());
  testFolder("dev", gone);

  expect(abandonedTestFolders(directory)).toEqual([left]);
});

test("a folder that its launcher has just made is left alone, an old one without notes is not", () => {
  mkdirSync(join(directory, "test-3-cccccc"));

  expect(abandonedTestFolders(directory)).toEqual([]);
  expect(abandonedTestFolders(directory, Date.now() + 120_000)).toHaveLength(1);
});

test("servers that are meant to stay are never abandoned", () => {
  expect(isAbandoned({ owner: null, processes: {} }, () => false)).toBe(false);
});

test("what a killed launcher left running is ended, and its data removed", async () => {
  const folder = testFolder("test-4-dddddd", gone);
  const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
  const server = identityOf(child.pid ?? 0);
  if (!server) throw new Error("The child is not in the list of processes.");
  recordProcess(folder, "redis", server);
  const lines: string[] = [];

  await endAbandonedTestStacks(directory, {
    log: (line) => lines.push(line),
    endContainers: () => Promise.resolve(),
  });

  expect(isRunning(server)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  expect(lines).toHaveLength(1);
});

test("a process of the same number that started later is not touched", async () => {
  const folder = testFolder("test-5-eeeeee", gone);
  recordProcess(folder, "redis", gone);

  await endAbandonedTestStacks(directory, { log: () => undefined, endContainers: () => Promise.resolve() });

  expect(isRunning(ownIdentity())).toBe(true);
});

test("notes survive the way through the file, and damaged ones count as none", () => {
  const folder = testFolder("test-6-ffffff", ownIdentity());
  recordProcess(folder, "epmd", gone);

  expect(readPidFile(folder)).toEqual({ owner: ownIdentity(), processes: { epmd: gone } });
  expect(parsePidFile("half a fi")).toBeUndefined();
  expect(parsePidFile({ owner: 5, processes: { redis: { pid: "7" } } })).toEqual({
    owner: null,
    processes: {},
  });
});
