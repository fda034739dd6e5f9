import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureHome } from "./folders.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "warren-folders-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test("our own folder is left out of Git, and a note that is there stays", async () => {
  const note = path.join(ensureHome(path.join(root, ".warren/servers")), ".gitignore");
  expect(await readFile(note, "utf8")).toBe("*\n");

  await writeFile(note, "mine");
  ensureHome(path.join(root, ".warren/servers"));
  expect(await readFile(note, "utf8")).toBe("mine");
});

test("nothing is hidden in a folder that somebody has chosen", () => {
  expect(existsSync(path.join(ensureHome(path.join(root, "chosen")), ".gitignore"))).toBe(false);
});
