import { readdir } from "node:fs/promises";
import path from "node:path";
import { generate } from "@warren/codegen";
import { teaShop } from "@warren/codegen/testing";
import { expect, test } from "vitest";
import { throughTemplate } from "./through-template.js";

test("AsyncAPI's generator writes the same bytes as are made, in runs at once too, and leaves no folder behind", async () => {
  const made = await generate(teaShop);
  const written = await Promise.all([
    generate(teaShop, { through: throughTemplate }),
    generate(teaShop, { through: throughTemplate }),
  ]);

  expect(made.ok && made.files.size).toBeGreaterThan(5);
  for (const one of written) expect(one).toEqual(made);
  const left = await readdir(path.resolve(import.meta.dirname, "../.cache"));
  expect(left.filter((name) => name.startsWith("work-"))).toEqual([]);
});
