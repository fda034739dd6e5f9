import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (name: string) => readFile(join(import.meta.dirname, name), "utf8");

test("every example of the README compiles: it stands in a file of its own", async () => {
  const blocks = [...(await read("../README.md")).matchAll(/```ts\n([^]*?)```/g)].map(
    ([, block = ""]) => block,
  );
  const compiled = await read("readme.test-d.ts");
  // Imports stand at the top of a file.
  const parts = blocks.flatMap((block) => {
    const imports = block.split("\n").filter((line) => line.startsWith("import "));

    return [...imports, block.replace(/^(import .*\n)+\n/, "")];
  });

  expect(blocks.length).toBeGreaterThan(5);
  for (const part of parts) expect(compiled).toContain(part);
});

test("the README names every kind of problem, and how long the example is", async () => {
  const readme = await read("../README.md");
  const kinds = [...(await read("problem.ts")).matchAll(/kind: "(\w+)";? ?(?:retryAfterMs\?: number )?}>/g)];
  const example = (await read("../example/place-order.ts")).trimEnd().split("\n");

  expect(kinds).toHaveLength(13);
  for (const [, kind] of kinds) expect(readme).toContain(`| \`${kind}\``);
  expect(example.length).toBeLessThanOrEqual(20);
  expect(readme).toContain(`a whole program, of ${example.length} lines`);
});
