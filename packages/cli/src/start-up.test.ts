import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

// How long a start takes is measured elsewhere. It is short because of what is not loaded, and that is asked here.

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, "../bin/warren.js");
const document = `asyncapi: 3.0.0
info: { title: Bell, version: 1.0.0 }
channels:
  rung:
    address: bell.rung
    bindings: { amqp: { is: queue, queue: { name: bell.rung, durable: true } } }
    messages: { Rung: { payload: { type: object, properties: { times: { type: integer, maximum: 12 } } } } }
operations: { hear: { action: receive, channel: { $ref: "#/channels/rung" } } }
`;
const parser = /\/node_modules\/@asyncapi\/parser\//;
/** What reads YAML, schemas and older versions, what applies rules, and what writes code. */
const reader =
  /\/node_modules\/(@asyncapi|yaml|zod)\/|\/packages\/asyncapi\/src\/(model|rules|schema)\/|\/packages\/codegen\/src\/(emit|generate)\//;

let folder: string;
let spec: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  await mkdir(path.join(folder, "node_modules"));
  spec = path.join(folder, "asyncapi.yaml");
  await writeFile(spec, document);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a command prints, and the files that it has loaded, as V8 lists them for coverage. */
async function warren(...args: readonly string[]): Promise<Readonly<{ said: string; loaded: string[] }>> {
  const lists = await mkdtemp(path.join(folder, "loaded-"));
  const env = { ...process.env, NODE_V8_COVERAGE: lists };
  const { stdout } = await run(process.execPath, [program, ...args], { cwd: "/", env });
  const texts = (await readdir(lists)).map((name) => readFile(path.join(lists, name), "utf8"));

  return { said: stdout, loaded: (await Promise.all(texts)).flatMap(urlsIn) };
}

function urlsIn(coverage: string): readonly string[] {
  const { result } = JSON.parse(coverage) as Readonly<{ result: readonly Readonly<{ url: string }>[] }>;

  return result.map(({ url }) => url);
}

const some = (pattern: RegExp) => expect.arrayContaining([expect.stringMatching(pattern)]) as unknown;

test("help loads the command line alone: no parser, no generator, and nothing to read TypeScript", async () => {
  const { said, loaded } = await warren("--help");

  expect(said).toContain("Usage: warren");
  expect(loaded).toEqual(some(/\/packages\/cli\/\.cache\/front\.js$/));
  expect(
    loaded.filter(
      (url) => !/^node:|\/packages\/cli\/(bin|\.cache)\/|\/node_modules\/(commander|esbuild)\//.test(url),
    ),
  ).toEqual([]);
});

test("a document that was found right is not parsed again, until it says something else", async () => {
  const first = await warren("validate", spec);
  expect(first.loaded).toEqual(some(parser));

  const second = await warren("validate", spec);
  expect(second.said).toBe(first.said);
  expect(second.loaded.filter((url) => reader.test(url))).toEqual([]);

  await writeFile(spec, document.replace("Bell", "Gong"));
  expect((await warren("validate", spec)).loaded).toEqual(some(parser));
});
