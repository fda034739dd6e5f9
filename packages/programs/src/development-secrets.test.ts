import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { secretIn } from "./development-secrets.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-secrets-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a secret is made once, for its owner's eyes only, and another elsewhere", async () => {
  const file = join(folder, "below", "secret");
  const secrets = await Promise.all([secretIn(file), secretIn(file), secretIn(file)]);

  expect(new Set([...secrets, await secretIn(file)]).size).toBe(1);
  expect(secrets[0]).toMatch(/^[\w-]{48}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await secretIn(join(folder, "other"))).not.toBe(secrets[0]);
  expect(await readdir(join(folder, "below"))).toEqual(["secret"]);
});

test.each(["", " \n"])("a file with no secret in it (%j) is refused by its name", async (text) => {
  const file = join(folder, "empty");
  await writeFile(file, text);

  await expect(secretIn(file)).rejects.toThrow(`${file} is empty: remove it`);
});

test("a secret that cannot be read is not taken for none", async () => {
  await expect(secretIn(folder)).rejects.toThrow("EISDIR");
});
