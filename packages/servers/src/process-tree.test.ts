import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { identityOf } from "./process-identity.js";
import { signalTree, treeOf } from "./process-tree.js";

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) process.kill(pid, "SIGKILL");
});

test("a tree is a process with all that come from it, and nobody else", () => {
  const parents = new Map([
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 1],
    [6, 2],
  ]);

  expect([...treeOf(2, parents)].sort()).toEqual([2, 3, 4, 6]);
  expect(treeOf(7, parents)).toEqual([7]);
});

test("a child that leads a group of its own stands still with its parent, and goes on with it", async () => {
  // The child counts, and its parent passes on what it says.
  const child = `let n = 0; setInterval(() => console.log(++n), 10)`;
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { detached: true, stdio: ["ignore", 1, 2] }); setInterval(() => undefined, 1000)`;
  const running = spawn(process.execPath, ["-e", parent], { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  running.stdout.on("data", () => (said += 1));
  await once(running.stdout, "data");
  const identity = identityOf(running.pid ?? 0);
  if (identity === undefined) throw new Error("the parent does not run");
  started.push(identity.pid);

  signalTree(identity, "SIGSTOP");
  // What was said before is read first.
  await expect.poll(async () => quietFor(100, () => said)).toBe(true);
  const before = said;
  signalTree(identity, "SIGCONT");

  await expect.poll(() => said).toBeGreaterThan(before);
  signalTree(identity, "SIGKILL");
  started.length = 0;
  await once(running, "close");
});

async function quietFor(ms: number, count: () => number): Promise<boolean> {
  const before = count();
  await new Promise((resolve) => setTimeout(resolve, ms));

  return count() === before;
}
