import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Finding } from "../document/finding.js";
import { cacheFolderFor } from "./cache-folder.js";
import { checkCached, readCached } from "./cached.js";
import { sumOfFile } from "./entry.js";

const document = `asyncapi: 3.0.0
info: { title: Mill, version: 1.0.0 }
channels:
  ground:
    address: mill.ground
    messages:
      Ground: { payload: { $ref: "./flour.yaml#/Flour" } }
    bindings:
      amqp: { is: queue, queue: { name: mill.ground } }
operations:
  take: { action: receive, channel: { $ref: "#/channels/ground" } }
`;
const flour = "Flour: { type: object, properties: { finer: { $ref: '#/Flour' }, grams: { type: GRAMS } } }\n";

let folder: string;
let spec: string;
let cache: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  await mkdir(path.join(folder, "node_modules"));
  spec = path.join(folder, "asyncapi.yaml");
  cache = cacheFolderFor(spec);
  await write("asyncapi.yaml", document);
  await write("flour.yaml", flour.replace("GRAMS", "integer"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
const entries = async () => (await readdir(cache)).filter((name) => name.endsWith(".entry"));

async function check(options: object = {}) {
  const checked = await checkCached(spec, new Map(), { cache, ...options });
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  const { model, payloads, components, findings } = checked;

  return { model, payloads, components, findings };
}

test("what was found right once is found again as it was, schemas that hold themselves included", async () => {
  const first = await check();
  expect(await entries()).toHaveLength(1);
  const second = await check();

  expect(second).toEqual(first);
  expect(await check({ cache: undefined })).toEqual(first);
  expect(second.payloads?.parts.get("Flour")).toBeDefined();
  // The very same object, as readers of schemas find names by it.
  expect(second.components.get("Flour")).toBe(second.model.messages[0]?.payload);
  expect(await entries()).toHaveLength(1);
});

test("a file that the document refers to counts as much as the document, and so do options and the project's configuration", async () => {
  await check();
  await write("flour.yaml", flour.replace("GRAMS", "string"));
  const changed = await check();
  expect(JSON.stringify(changed.components.get("Flour"), ["type", "properties", "grams"])).toContain(
    '"grams":{"type":"string"}',
  );

  await write("flour.yaml", flour.replace("GRAMS", "integer"));
  expect(await check()).toEqual(await check({ cache: undefined }));

  const before = (await entries()).length;
  await check({ validate: false });
  expect(await entries()).toHaveLength(before + 1);
  await write("warren.config.yaml", "publishMeans: send\n");
  await check();
  expect(await entries()).toHaveLength(before + 2);
});

test("what is saved while it is read is not kept, since nobody knows which of the two states it is of", async () => {
  // Asked for while the document is read, between its first hash and its last.
  const schemas = new (class extends Map<string, never> {
    override get size() {
      writeFileSync(path.join(folder, "flour.yaml"), flour.replace("GRAMS", "string"));

      return 0;
    }
  })();
  expect((await checkCached(spec, schemas, { cache })).ok).toBe(true);

  await expect(readdir(cache)).rejects.toThrow("ENOENT");
});

test("a damaged entry is read over, and written anew", async () => {
  const first = await check();
  const [name = ""] = await entries();
  const file = path.join(cache, name);
  const whole = await readFile(file);
  for (const broken of [
    Buffer.from(""),
    Buffer.from("hello"),
    Buffer.from('{"format":"warren-cache-0"}\nx'),
    whole.subarray(0, whole.length - 5),
    Buffer.concat([whole.subarray(0, -1), Buffer.from([0])]),
  ]) {
    await writeFile(file, broken);
    expect(await check()).toEqual(first);
    expect((await readFile(file)).equals(whole)).toBe(true);
  }
});

test("a document with faults is read anew each time, and so is one that refers to an address", async () => {
  await write("asyncapi.yaml", document.replace("action: receive", "action: take"));
  const refused = await checkCached(spec, new Map(), { cache });
  expect(refused).toMatchObject({ ok: false, findings: [expect.objectContaining({ line: 11 }) as Finding] });
  await expect(readdir(cache)).rejects.toThrow("ENOENT");
});

test("a file that is too large for a document is not read for its hash either", async () => {
  expect(await sumOfFile(spec)).toMatch(/^[0-9a-f]{64}$/);
  await truncate(spec, 17 * 1024 * 1024);
  expect(await sumOfFile(spec)).toBeNull();
  const large = await checkCached(spec, new Map(), { cache });

  expect(large.findings[0]?.text).toMatch(/^It has 17 MiB/);
});

test("a folder that cannot be written to costs nothing but time", async () => {
  await write("taken", "a file");
  expect((await checkCached(spec, new Map(), { cache: path.join(folder, "taken/below") })).ok).toBe(true);
});

test("no more than 64 entries are kept, those that were asked for last, and folders of others are left alone", async () => {
  for (let count = 0; count < 70; count++) {
    if (count === 5) await mkdir(path.join(cache, "servers"));
    await write("asyncapi.yaml", `${document}# ${String(count)}\n`);
    await readCached(spec, new Map(), { cache });
  }
  expect(await entries()).toHaveLength(64);
  expect(await readdir(cache)).toContain("servers");
});

test("without node_modules around the document, the user's own caches are used", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/home/somebody/caches");
  expect(cacheFolderFor("/nowhere/at/all/asyncapi.yaml")).toBe("/home/somebody/caches/warren");
  vi.stubEnv("XDG_CACHE_HOME", "not/absolute");
  expect(cacheFolderFor("/nowhere/at/all/asyncapi.yaml")).toMatch(/^\/.*\/\.cache\/warren$/);
  vi.unstubAllEnvs();
});
