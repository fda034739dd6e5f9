import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { docsCommand } from "../cli/docs-command.js";
import { pathsIn, type Paths } from "../paths.js";
import { docsStamp, isStamped, writeStamp } from "./stamp.js";

const shop = path.resolve(import.meta.dirname, "../golden/tea-shop");
let folder: string;
let paths: Paths;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  await cp(shop, folder, { recursive: true });
  paths = { ...pathsIn(folder), contracts: path.join(folder, "contracts"), docs: folder };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a reference is built again only once something it is made from has changed", async () => {
  const stamp = await docsStamp(paths);
  expect(await isStamped(paths.docs, stamp)).toBe(false);
  await writeStamp(paths.docs, stamp);
  expect(await isStamped(paths.docs, await docsStamp(paths))).toBe(true);

  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  expect(await docsCommand(paths, { log: print, error: print })).toBe(0);
  expect(printed).toEqual([`${paths.docs} is up to date.`]);

  const contract = path.join(paths.contracts, "tea.ts");
  await writeFile(contract, (await readFile(contract, "utf8")).replace("ready", "done"));
  expect(await isStamped(paths.docs, await docsStamp(paths))).toBe(false);
});
