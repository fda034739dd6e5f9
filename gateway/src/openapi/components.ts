import { isDeepStrictEqual } from "node:util";
import type { JsonSchema, SchemaWithParts } from "../rest/json-schema.js";

/** The named schemas of a document. */
export type Components = Readonly<{
  /** @throws Error where another schema has one of these names */
  add(parts: SchemaWithParts["parts"]): void;
  /** By name, in the order of names. */
  all(): Readonly<Record<string, JsonSchema>>;
}>;

export function openComponents(): Components {
  const schemas = new Map<string, JsonSchema>();

  return {
    add(parts) {
      for (const [name, schema] of Object.entries(parts)) {
        const known = schemas.get(name);
        if (known !== undefined && !isDeepStrictEqual(known, schema))
          throw new Error(`Two schemas of the OpenAPI document are called ${name}. Give one another name.`);
        schemas.set(name, schema);
      }
    },
    all: () =>
      Object.fromEntries(
        [...schemas]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, schema]) => [name, illustrated(name, schema)]),
      ),
  };
}

/** With an example, where a reader would see none but the name of its type. */
function illustrated(name: string, schema: JsonSchema): JsonSchema {
  const example = EXAMPLES[name];

  return example === undefined || schema["examples"] !== undefined
    ? schema
    : { ...schema, examples: [example] };
}

const EXAMPLES: Readonly<Record<string, unknown>> = {
  Uuid: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11",
  ProductId: "prod-001",
  Money: "29.99",
  Currency: "USD",
  Timestamp: "2026-03-02T09:30:00.000Z",
  Email: "ada@example.com",
  PaymentMethod: "card-visa",
  Cursor: "dnSLrPaecHJvZC0wMDE",
};
