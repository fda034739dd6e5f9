import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

// Programs of the shop import these doors: what reads AsyncAPI documents is large, and must not come with them.
test.each(["dead-letters/index.ts", "management/index.ts"])(
  "%s loads nothing of @warren/asyncapi",
  async (door) => {
    const loaded = await loadedBy(path.join(import.meta.dirname, door));

    expect(loaded.size).toBeGreaterThan(0);
    expect([...loaded].filter((name) => name.startsWith("@warren/asyncapi"))).toEqual([]);
  },
);

test("the door of all that needs the document does, as this test would see", async () => {
  expect(await loadedBy(path.join(import.meta.dirname, "index.ts"))).toContain("@warren/asyncapi");
});

/** The packages that a file loads, itself or by files of this package. */
async function loadedBy(file: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const statements = (await readFile(file, "utf8")).matchAll(
    /^(?:import|export) (?!type\b)[^;"]*?from "([^"]+)"/gm,
  );
  for (const [, source = ""] of statements) {
    if (!source.startsWith(".")) packages.add(source);
    else {
      const next = path.join(path.dirname(file), source.replace(/\.js$/, ".ts"));
      for (const name of await loadedBy(next, seen)) packages.add(name);
    }
  }

  return packages;
}
