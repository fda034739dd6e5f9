import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withFolderLock } from "./folder-lock.js";
import { readJsonFile, writeJsonFile } from "./json-file.js";
import { ownIdentity } from "./process-identity.js";

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

test("the lock of a process that died is taken over where another has died over that", async () => {
  const file = join(directory, "lock");
  const dead = { pid: process.pid, startTime: "of an earlier process" };
  writeJsonFile(file, dead);
  const name = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
  writeJsonFile(`${file}.over-${name}`, { ...dead, note: "too" });

  await expect(withFolderLock(file, () => Promise.resolve("done"))).resolves.toBe("done");
  expect(readdirSync(directory)).toEqual([]);
});

test("a lock that has become another's meanwhile stays", async () => {
  const file = join(directory, "lock");
  const others = { ...ownIdentity(), note: "of another" };
  await withFolderLock(file, () => {
    writeJsonFile(file, others);

    return Promise.resolve();
  });

  expect(readJsonFile(file)).toEqual(others);
});

test("waiting for a lock ends with its signal", async () => {
  const file = join(directory, "lock");
  const controller = new AbortController();

  await withFolderLock(file, async () => {
    const waiting = withFolderLock(file, () => Promise.resolve(), { signal: controller.signal });
    controller.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
  });
});
