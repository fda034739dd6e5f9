import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { siteStamp } from "./site-stamp.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "warren-"));
  for (const folder of ["docs", "packages", "services"]) await mkdir(path.join(root, folder));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(root, name), text);
const stamp = () =>
  siteStamp(
    {
      root,
      document: path.join(root, "asyncapi.yaml"),
      contracts: undefined,
      docs: path.join(root, "dist/docs"),
    },
    {},
  );

test.each(["asyncapi.yaml", "flour.yaml", "warren.config.yaml", "docs/README.md"])(
  "the site is built again once %s has changed",
  async (name) => {
    await write("asyncapi.yaml", "components: { schemas: { Flour: { $ref: './flour.yaml' } } }");
    const before = await stamp();
    expect(await stamp()).toBe(before);
    await write(name, "$ref: './flour.yaml'");

    expect(before).toBeDefined();
    expect(await stamp()).not.toBe(before);
  },
);

test("what refers to an address is built each time", async () => {
  await write("asyncapi.yaml", "components: { schemas: { Flour: { $ref: 'https://example.com/flour' } } }");

  expect(await stamp()).toBeUndefined();
});
