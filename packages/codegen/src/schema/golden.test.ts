import { readFileSync } from "node:fs";
import path from "node:path";
import * as prettier from "prettier";
import { describe, expect, test } from "vitest";
import { moduleOf } from "./testing/module-of.js";
import { dereferenced } from "./testing/dereferenced.js";

// After a wanted change: `npx vitest run packages/codegen/src/schema/golden.test.ts -u`, then read the diff as prose.

const folder = path.join(import.meta.dirname, "golden");

describe.each(["order", "choices", "recursion", "demands"])("the schemas of %s", (name) => {
  test("become the module that was reviewed", async () => {
    const { payloads, components } = JSON.parse(
      readFileSync(path.join(folder, `${name}.json`), "utf8"),
    ) as Readonly<Record<"payloads" | "components", Readonly<Record<string, unknown>>>>;
    const read = dereferenced(payloads, components);
    const { text, problems } = moduleOf(
      Object.entries(read.schema as object).map(([typeName, schema]: [string, unknown]) => ({
        typeName,
        schema: schema ?? undefined,
        at: `/payloads/${typeName}`,
      })),
      read.components,
    );
    const config = await prettier.resolveConfig(path.join(folder, "file.ts"));
    const formatted = await prettier.format(text, { ...config, parser: "typescript" });

    await expect(formatted).toMatchFileSnapshot(path.join(folder, `${name}.ts.txt`));
    expect(problems).toEqual([]);
  });
});
