import path from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../generate/generate.js";
import { pathsIn } from "../paths.js";
import { teaShop } from "../testing/tea-shop.js";

// After a wanted change: `npx vitest run packages/codegen/src/golden -u`, then read the diff as prose.
// The expected files end in .txt because they import packages that do not exist.

const shapes = path.join(import.meta.dirname, "payload-shapes");

describe.each([
  ["tea-shop", teaShop],
  ["payload-shapes", { ...pathsIn(shapes), contracts: path.join(shapes, "contracts") }],
])("the document %s", (name, paths) => {
  const folder = path.join(import.meta.dirname, name);

  test("becomes the files that were reviewed, twice the same", async () => {
    const generated = await generate(paths);
    if (!generated.ok) throw new Error(generated.findings.map(({ text }) => text).join("\n"));

    const reviewed = [...generated.files].filter(([file]) => file.endsWith(".ts"));
    expect(reviewed.length).toBeGreaterThan(0);
    for (const [file, text] of reviewed) {
      await expect(text).toMatchFileSnapshot(path.join(folder, "expected", `${file}.txt`));
    }
    expect(await generate(paths)).toEqual(generated);
  });
});
