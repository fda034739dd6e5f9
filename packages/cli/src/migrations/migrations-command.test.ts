import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrationsCommand } from "./migrations-command.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-migrations-"));
});
afterEach(() => rm(folder, { recursive: true }));

const now = new Date("2026-11-30T06:30:00.500Z");

async function run(from: number, format: "sql" | "mikro-orm" | "knex" = "sql") {
  const [said, complained]: [string[], string[]] = [[], []];
  const output = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
  const exitCode = await migrationsCommand({ format, from, out: folder, now }, output);

  return { exitCode, said: said.join("\n"), complained: complained.join("\n"), files: await readdir(folder) };
}

test.each([
  ["sql", ["20261130063000_warren_tables_2.down.sql", "20261130063000_warren_tables_2.up.sql"]],
  ["mikro-orm", ["Migration20261130063000_warren_tables_2.ts"]],
  ["knex", ["20261130063000_warren_tables_2.cjs"]],
] as const)("%s: the files are named so that their runner sorts them", async (format, files) => {
  const { exitCode, said, files: found } = await run(0, format);

  expect([exitCode, found.toSorted()]).toEqual([0, files]);
  for (const file of files) expect(said).toContain(file);
});

test("the newest version has nothing to migrate, and no other version exists", async () => {
  expect(await run(2)).toMatchObject({
    exitCode: 0,
    said: "Version 2 is the newest: there is nothing to migrate.",
    files: [],
  });
  for (const none of [3, -1, 1.5, Number.NaN])
    expect(await run(none)).toMatchObject({
      exitCode: 1,
      files: [],
      complained: expect.stringContaining("versions 1 to 2"),
    });
});

test.each([
  [1, "sql", true],
  [1, "mikro-orm", true],
  [1, "knex", true],
  [0, "sql", false],
] as const)("from version %i, as %s: that every handler waits is said: %s", async (from, format, said) => {
  const { files } = await run(from, format);
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));

  expect(texts.join("\n").includes("every handler waits")).toBe(said);
});

test("a file that is there is not overwritten", async () => {
  await run(1);

  expect(await run(1)).toMatchObject({ exitCode: 1, complained: expect.stringContaining("EEXIST") });
});
