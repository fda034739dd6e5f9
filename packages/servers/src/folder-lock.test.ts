import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withFolderLock } from "./folder-lock.js";
import { writeJsonFile } from "./json-file.js";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "warren-lock-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test("work under the same lock never overlaps", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };

  await Promise.all([1, 2, 3].map(() => withFolderLock(join(directory, "lock"), work)));

  expect(most).toBe(1);
});

test("the lock of a process that died is taken over", async () => {
  const file = join(directory, "lock");
  writeJsonFile(file, { pid: process.pid, startTime: "of an earlier process" });

  await expect(withFolderLock(file, () => Promise.resolve("done"))).resolves.toBe("done");
  expect(existsSync(file)).toBe(false);
});

test.each(["", "{", "[]", '{"pid": 1}'])(
  "a lock file with %j in it, which is nobody's, is taken over",
  async (text) => {
    const file = join(directory, "lock");
    writeFileSync(file, text);

    await expect(withFolderLock(file, () => Promise.resolve("done"))).resolves.toBe("done");
    expect(existsSync(file)).toBe(false);
  },
);

test("waiting for a lock ends with its signal", async () => {
  const file = join(directory, "lock");
  const controller = new AbortController();

  await withFolderLock(file, async () => {
    const waiting = withFolderLock(file, () => Promise.resolve(), { signal: controller.signal });
    controller.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
  });
});
