import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

type Locked = Readonly<{ dependencies?: Readonly<Record<string, string>> }>;

const lock = path.resolve(import.meta.dirname, "../../../package-lock.json");

test("the lock has every library that a library asks for: npm leaves out some whose version an override names", async () => {
  const { packages } = JSON.parse(await readFile(lock, "utf8")) as Readonly<{
    packages: Readonly<Record<string, Locked>>;
  }>;
  const places = new Set(Object.keys(packages));
  const missing = Object.entries(packages).flatMap(([place, { dependencies = {} }]) =>
    Object.keys(dependencies)
      .filter((name) => !foldersFrom(place).some((folder) => places.has(`${folder}node_modules/${name}`)))
      .map((name) => `${place} asks for ${name}`),
  );

  expect(missing).toEqual([]);
});

/** Where Node looks for the libraries of a package, as prefixes: `a/node_modules/b/`, `a/`, and the root. */
function foldersFrom(place: string): readonly string[] {
  const parts = place.split("/node_modules/");
  const within = parts.map((_, at) => `${parts.slice(0, at + 1).join("/node_modules/")}/`);

  return ["", ...within.filter((folder) => folder !== "/")];
}
