import { readFile } from "node:fs/promises";
import path from "node:path";
import { satisfies } from "semver";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");

test("every library runs on the Node that the README names, so that `npm ci` warns of none", async () => {
  const readme = await readFile(path.join(root, "README.md"), "utf8");
  const node = /Node (\d+\.\d+) or newer/.exec(readme)?.[1];
  const { packages } = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as Readonly<{
    packages: Readonly<Record<string, Readonly<{ version?: string; engines?: Readonly<{ node?: string }> }>>>;
  }>;
  const libraries = Object.entries(packages).filter(([place]) => place.includes("node_modules/"));
  const refused = libraries.filter(
    ([, { engines }]) => engines?.node !== undefined && !satisfies(`${node ?? "?"}.0`, engines.node),
  );

  expect(libraries.length).toBeGreaterThan(500);
  expect(refused.map(([place, { engines }]) => `${place} wants ${engines?.node ?? ""}`)).toEqual([]);
});
