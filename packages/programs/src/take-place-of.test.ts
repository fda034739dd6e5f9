import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takePlaceOf } from "./take-place-of.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const place = (name: string) => path.join(folder, name);

async function write(name: string): Promise<string> {
  await mkdir(place(name));
  await writeFile(path.join(place(name), "index.html"), name);

  return place(name);
}

test("a folder takes the place of another, or of none, and leaves nothing beside it", async () => {
  const docs = place("docs");
  for (const name of ["first", "second"]) {
    await takePlaceOf(docs, await write(name));

    expect(await readFile(path.join(docs, "index.html"), "utf8")).toBe(name);
    expect(await readdir(folder)).toEqual(["docs"]);
  }
});

test("a draft that was its owner's alone can be read by everybody", async () => {
  await takePlaceOf(place("docs"), await mkdtemp(place("draft-")));

  expect((await stat(place("docs"))).mode & 0o777).toBe(0o755);
});

test("of several at once one is there in the end, whole", async () => {
  const names = ["a", "b", "c", "d"];
  const drafts = await Promise.all(names.map(write));
  await Promise.all(drafts.map((draft) => takePlaceOf(place("docs"), draft)));

  expect(names).toContain(await readFile(place("docs/index.html"), "utf8"));
  expect((await readdir(folder)).filter((name) => name.endsWith("-old"))).toEqual([]);
});
