import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gatewayDocument } from "@warren/gateway";
import { expect, test } from "vitest";

const program = path.join(import.meta.dirname, "openapi.ts");
const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", program, ...args], {
    maxBuffer: 16 * 1024 * 1024,
  });
const asSent = JSON.parse(JSON.stringify(gatewayDocument())) as unknown;

test("npm run openapi writes the gateway's description for programs to read", async () => {
  const { stdout, stderr } = await run();

  expect(JSON.parse(stdout)).toEqual(asSent);
  expect(stderr).toBe("");
});

test("npm run openapi writes into the file that it is given", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "openapi-"));
  const file = path.join(folder, "openapi.json");
  try {
    expect((await run("--out", file)).stdout).toBe("");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(asSent);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("npm run openapi says what it takes, and refuses what it does not", async () => {
  expect((await run("--help")).stdout).toContain("--out FILE");
  await expect(run("--yaml")).rejects.toMatchObject({ code: 2, stdout: "" });
  await expect(run("--out", "no-such-folder/openapi.json")).rejects.toMatchObject({ code: 2 });
});
