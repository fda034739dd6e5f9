import path from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import type * as z from "zod";
import * as prettier from "prettier";
import { extensionsSchema } from "./extensions-schema.js";
import { extensions } from "./extensions.js";

const published = path.resolve(import.meta.dirname, "../../schema/extensions.schema.json");

// After a wanted change: `npx vitest run packages/asyncapi/src/model/extensions-schema.test.ts -u`.
test("the published schema is that of the fields which are read", async () => {
  const options = await prettier.resolveConfig(published, { editorconfig: true });
  const text = await prettier.format(JSON.stringify(extensionsSchema()), { ...options, filepath: published });

  await expect(text).toMatchFileSnapshot(published);
});

test("every example in it is what it stands for, to JSON Schema and to the reader of documents", () => {
  const ajv = new Ajv({ strict: false }).addSchema(extensionsSchema() as object, "extensions");
  let count = 0;
  for (const [group, fields] of Object.entries(extensions)) {
    const check = ajv.getSchema(`extensions#/definitions/${group}`);
    for (const [field, shape] of Object.entries(fields) as [string, z.ZodType][]) {
      for (const example of examplesOf(shape)) {
        expect(shape.safeParse(example).success, `${group} ${field}`).toBe(true);
        expect(check?.({ [field]: example }), `${group} ${field}`).toBe(true);
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(8);
});

function examplesOf(shape: z.ZodType): readonly unknown[] {
  const examples = shape.meta()?.["examples"];

  return Array.isArray(examples) ? examples : [];
}
