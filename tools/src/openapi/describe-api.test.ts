import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gatewayDocument } from "@warren/gateway";
import { expect, test } from "vitest";
import { describeApi } from "./describe-api.js";

const asSent = JSON.parse(JSON.stringify(gatewayDocument())) as unknown;

test("npm run openapi writes the gateway's description for programs to read", async () => {
  expect(JSON.parse(await describeApi([]))).toEqual(asSent);
});

test("npm run openapi writes into the file that it is given", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "openapi-"));
  const file = path.join(folder, "openapi.json");
  try {
    expect(await describeApi(["--out", file])).toBe("");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(asSent);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("npm run openapi says what it takes, and refuses what it does not", async () => {
  expect(await describeApi(["--help"])).toContain("--out FILE");
  await expect(describeApi(["--yaml"])).rejects.toThrow("--yaml");
  await expect(describeApi(["--out", "no-such-folder/openapi.json"])).rejects.toThrow("ENOENT");
});
