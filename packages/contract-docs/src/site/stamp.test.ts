import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SitePaths } from "./build-site.js";
import { isStamped, referenceStamp, siteStamp, writeStamp } from "./stamp.js";

let folder: string;
let paths: SitePaths;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  paths = {
    document: path.join(folder, "asyncapi.yaml"),
    contracts: path.join(folder, "contracts"),
    docs: folder,
  };
  await writeFile(paths.document, "asyncapi: 3.0.0");
  await mkdir(path.join(folder, "contracts"));
  await writeFile(path.join(folder, "contracts/tea.ts"), 'export const state = "ready";');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a reference is of the same document until the document or a contract changes", async () => {
  expect(await isStamped(folder, await referenceStamp(paths))).toBe(false);
  await writeStamp(folder, await referenceStamp(paths));
  expect(await isStamped(folder, await referenceStamp(paths))).toBe(true);

  const contract = path.join(folder, "contracts/tea.ts");
  await writeFile(contract, (await readFile(contract, "utf8")).replace("ready", "done"));
  expect(await isStamped(folder, await referenceStamp(paths))).toBe(false);
});

test("a site is made from more: what its further pages say may change alone", async () => {
  const saga = path.join(folder, "saga.ts");
  await writeFile(saga, "// a table");
  const reference = await referenceStamp(paths);
  const before = await siteStamp(paths, [saga, path.join(folder, "no-such-folder")]);
  await writeFile(saga, "// another table");

  expect(await siteStamp(paths, [saga, path.join(folder, "no-such-folder")])).not.toBe(before);
  expect(await referenceStamp(paths)).toBe(reference);
});
