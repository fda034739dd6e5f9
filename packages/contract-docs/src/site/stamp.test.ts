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

test("a reference is of another document once a file has changed that the document refers to, over another one", async () => {
  const [messages, schema] = ["messages.yaml", "tea.json"].map((name) => path.join(folder, name));
  await writeFile(paths.document, "asyncapi: 3.0.0\ncomponents: { messages: { $ref: ./messages.yaml } }");
  await writeFile(messages ?? "", "Brewed: { payload: { $ref: tea.json } }");
  await writeFile(schema ?? "", '{ "type": "string" }');
  await writeStamp(folder, await referenceStamp(paths));
  expect(await isStamped(folder, await referenceStamp(paths))).toBe(true);

  await writeFile(schema ?? "", '{ "type": "integer" }');
  expect(await isStamped(folder, await referenceStamp(paths))).toBe(false);
});

test("a test beside a contract is nothing that a reference is made from", async () => {
  const reference = await referenceStamp(paths);

  await writeFile(path.join(folder, "contracts/tea.test.ts"), "");
  expect(await referenceStamp(paths)).toBe(reference);
});

test("a reference is of another document once the document is read in another way", async () => {
  const reference = await referenceStamp(paths);

  expect(await referenceStamp({ ...paths, publishMeans: "send" })).not.toBe(reference);
  await writeFile(path.join(folder, "warren.config.yaml"), "publishMeans: send");
  expect(await referenceStamp(paths)).not.toBe(reference);
});

test("what refers to an address is never known to be the same", async () => {
  await writeFile(paths.document, "components: { schemas: { $ref: https://example.com/schemas.json } }");
  await writeStamp(folder, await referenceStamp(paths));

  expect(await isStamped(folder, await referenceStamp(paths))).toBe(false);
  expect(await siteStamp(paths, [])).toBeUndefined();
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
