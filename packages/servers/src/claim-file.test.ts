import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "warren-claim-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test("of several processes that take over the claim of one that has died, one has it", async () => {
  const program = fileURLToPath(new URL("testing/taking-over.ts", import.meta.url));
  const run = () =>
    promisify(execFile)(process.execPath, ["--import", "tsx", program, join(directory, "claim"), "200"]);

  await Promise.all(Array.from({ length: 4 }, run));
  expect(readdirSync(directory)).toEqual(["claim"]);
});
