import { Ajv } from "ajv";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonSchema } from "@warren/asyncapi";
import { messages, schemas } from "./testing/contracts-under-test.js";
import { mutatedValues } from "./testing/json-mutations.js";
import { validValues } from "./testing/json-schema-arbitrary.js";

// Services check payloads with zod, the rest of the world with the generated JSON Schemas: both have to say the same.

const VALUES = 1_000;

/**
 * Payloads on which zod and the JSON Schema may differ, each with the reason. None at present: an entry is a decision,
 * not a way to make a test pass.
 */
const allowed: readonly Readonly<{ why: string; covers: (message: string, value: unknown) => boolean }>[] =
  [];

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
ajv.addVocabulary(["x-version", "x-correlate-by", "x-contract"]);
for (const schema of schemas.values()) ajv.addSchema({ ...schema, $id: addressOf(schema) });

describe.each(messages)("$name", ({ name, zod, json }) => {
  const accepts = ajv.getSchema(addressOf(json));
  if (accepts === undefined) throw new Error(`${name} is no schema.`);

  test("is accepted and refused by zod and by its JSON Schema alike", () => {
    let [accepted, refused] = [0, 0];
    const agree = (value: unknown, what: string) => {
      const [byZod, byAjv] = [zod.safeParse(value).success, accepts(value) === true];
      if (byZod) accepted += 1;
      else refused += 1;
      if (byZod === byAjv || allowed.some(({ covers }) => covers(name, value))) return;
      throw new Error(`zod ${verb(byZod)} it, the JSON Schema ${verb(byAjv)} it: ${what}`);
    };

    fc.assert(
      fc.property(validValues(json, schemas), (value) => {
        agree(value, "a value made from the schema");
        if (accepts(value) !== true) throw new Error(`It was to be valid: ${ajv.errorsText(accepts.errors)}`);
      }),
      { numRuns: VALUES / 2 },
    );
    fc.assert(
      fc.property(mutatedValues(json, schemas), ({ what, value }) => agree(value, what)),
      { numRuns: VALUES / 2 },
    );

    expect(accepted + refused).toBe(VALUES);
    // Or nothing would have been compared.
    expect(Math.min(accepted, refused)).toBeGreaterThan(VALUES / 10);
  });
});

test("every message of the contracts is compared", () => {
  expect(messages.map(({ name }) => name).toSorted()).toEqual(
    [...schemas]
      .filter(([, schema]) => schema["x-version"] !== undefined)
      .map(([name]) => name)
      .toSorted(),
  );
});

function addressOf({ $id = "" }: JsonSchema): string {
  return new URL($id, "https://warren.example/schemas/").href;
}

function verb(accepted: boolean): string {
  return accepted ? "accepts" : "refuses";
}
