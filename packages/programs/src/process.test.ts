import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess } from "./process.js";

const LINES = 2_000;
const TALKER = `for (let line = 0; line < ${LINES}; line++) console.log(String(line).padEnd(99, "."));
process.stdout.write("", () => process.exit(0));`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-process-"));
  await writeFile(join(folder, "talker.mjs"), TALKER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a process has ended once all that it said has been read, also where its log is slow", async () => {
  let logged = "";
  const log = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      setTimeout(done, 20);
    },
  });
  const { ended, tail } = startProcess(join(folder, "talker.mjs"), { env: {}, execArgv: [], log });

  expect(await ended).toBe("code 0");
  expect(tail()).toContain(`${LINES - 1}.`);
  log.end();
  await once(log, "finish");
  expect(logged.trim().split("\n")).toHaveLength(LINES);
});
