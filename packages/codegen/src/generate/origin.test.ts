import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { originOf } from "./origin.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-origin-"));
});
afterEach(() => rm(folder, { recursive: true }));

const origin = (document: string, output: string) =>
  originOf({ document: path.join(folder, document), output: path.join(folder, output) });

test.each([
  ["asyncapi.yaml", "generated", "npx warren generate"],
  ["asyncapi.yaml", "src/warren", "npx warren generate --out src/warren"],
  ["lights.yaml", "generated", "npx warren generate --spec lights.yaml"],
  ["lights.yaml", "../lights", "npx warren generate --spec lights.yaml --out ../lights"],
])("of %s into %s the command is the one that was run", (document, output, command) => {
  expect(origin(document, output)).toMatchObject({ document, command, packageName: undefined });
});

test("a project names its own command, and its own package", async () => {
  await writeFile(path.join(folder, "warren.config.yaml"), "generateWith: npm run contract\n");
  await mkdir(path.join(folder, "generated"));
  await writeFile(path.join(folder, "generated/package.json"), '{ "name": "@shop/generated" }');

  expect(origin("asyncapi.yaml", "generated")).toMatchObject({
    command: "npm run contract",
    packageName: "@shop/generated",
  });
});
