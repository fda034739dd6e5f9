import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "@warren/programs";
import { beforeAll, expect, test } from "vitest";
import { conceptPictures } from "./concept-pictures.js";

const folder = path.join(repository, "docs/concepts/pictures");
let drawn: ReadonlyMap<string, string>;

beforeAll(async () => {
  drawn = await conceptPictures();
});

test("the pictures of the concepts are what the contract, the saga and the broker's users say today: npm run docs:pictures", async () => {
  expect((await readdir(folder)).sort()).toEqual([...drawn.keys()].sort());
  for (const [name, svg] of drawn) expect(await readFile(path.join(folder, name), "utf8"), name).toBe(svg);
});

test("each picture is a file by itself, which refers to nothing else", async () => {
  for (const [name, svg] of drawn) {
    expect(svg, name).toMatch(/^<svg\s/);
    expect(svg, name).not.toMatch(/href=|url\(|@import/);
  }
});
