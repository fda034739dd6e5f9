import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const program = path.resolve(import.meta.dirname, "../bin/warren.js");
const document = (key: string) => `asyncapi: 3.0.0
info: { title: Doorbell, version: 1.0.0 }
channels:
  rung:
    address: ${key}
    bindings: { amqp: { is: routingKey, exchange: { name: doors, type: topic } } }
    messages: { Rung: { payload: { type: object } } }
operations:
  sendRung: { action: send, channel: { $ref: '#/channels/rung' } }
`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a watching generator follows the document, survives its faults, and ends with Ctrl-C", async () => {
  const spec = path.join(folder, "asyncapi.yaml");
  await writeFile(spec, document("door.rung"));
  const child = spawn(process.execPath, [program, "generate", "--spec", spec, "--watch"]);
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const rounds = () => printed.split("Watching for changes").length - 1;
  const generated = () => readFile(path.join(folder, "generated/doorbell/index.ts"), "utf8");

  await expect.poll(rounds).toBe(1);
  expect(await generated()).toContain('"door.rung"');

  await writeFile(spec, document("door.rung").replace("action: send", "action: sned"));
  await expect.poll(rounds).toBe(2);
  expect(printed).toContain("Nothing was written.");

  await writeFile(spec, document("door.knocked"));
  await expect.poll(rounds).toBe(3);
  expect(await generated()).toContain('"door.knocked"');

  child.kill("SIGINT");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
});
