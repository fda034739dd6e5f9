import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onLauncherEnd } from "./launcher-signals.js";
import { writePidFile, type PidFile } from "./pid-file.js";
import { ownIdentity } from "./process-identity.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-exit-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Does what would be done if this process left without a word. */
function leave(notes: Partial<PidFile>): void {
  writePidFile(folder, { owner: ownIdentity(), processes: {}, ...notes });
  const others = process.listeners("exit");
  const guard = onLauncherEnd(folder, () => Promise.resolve(), { onSignal: false });
  for (const listener of process.listeners("exit")) if (!others.includes(listener)) listener(0);
  guard.release();
}

test("a process that leaves without a word takes its folder along", () => {
  leave({});

  expect(existsSync(folder)).toBe(false);
});

test.each([
  ["containers", { compose: { name: "warren-test", file: "compose.yaml" } }],
  ["data elsewhere", { outsideFolders: ["/tmp/warren-test"] }],
])("the notes stay where there are %s, for the next start to find", (_, notes) => {
  leave(notes);

  expect(existsSync(path.join(folder, "pids.json"))).toBe(true);
});
