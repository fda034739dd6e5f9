import { registry } from "@warren/contracts";
import * as z from "zod";
import { names } from "./named.js";

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<{
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: unknown;
  items?: JsonSchema;
  [keyword: string]: unknown;
}>;

/** A schema, and by their names those of the contract's parts that it refers to. */
export type SchemaWithParts = Readonly<{ schema: JsonSchema; parts: Readonly<Record<string, JsonSchema>> }>;

const PARTS = "#/components/schemas/";

/** What is said of a schema in zod's registry, and its name where the contract or an answer has given it one. */
class NamedSchemas extends z.core.$ZodRegistry<Record<string, unknown>> {
  override get(schema: z.core.$ZodType): Record<string, unknown> | undefined {
    const id = names.get(schema) ?? registry.get(schema as z.ZodType)?.id;

    return { ...z.globalRegistry.get(schema), ...(id === undefined ? {} : { id }) };
  }
}

const named = new NamedSchemas();

/**
 * The JSON Schema of what a procedure takes or gives. Objects are open: another field next year is no other version, and readers
 * in other languages have to bear it.
 */
export function schemaOf(schema: z.ZodType, io: "input" | "output"): SchemaWithParts {
  const {
    $schema: _,
    $defs,
    ...whole
  } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    metadata: named,
    io,
    // What a transformation gives is what the test of the document holds it to.
    unrepresentable: "throw",
    override: ({ zodSchema, jsonSchema }) => {
      // zod leaves them out where something below is transformed; ours are of what is sent.
      const { examples } = named.get(zodSchema) ?? {};
      if (examples !== undefined) jsonSchema["examples"] = examples as unknown[];
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // It is not read-only for clients: zod says so of what its own readers may not change.
      delete jsonSchema.readOnly;
    },
  });

  return JSON.parse(
    JSON.stringify({ schema: whole, parts: $defs ?? {} }).replaceAll('"#/$defs/', `"${PARTS}`),
  ) as SchemaWithParts;
}

/** The schema itself, where it is only a reference to a part. */
export function resolved({ schema, parts }: SchemaWithParts): JsonSchema {
  return schema.$ref === undefined ? schema : (parts[schema.$ref.slice(PARTS.length)] ?? schema);
}

/** The reference to a part. */
export function refTo(name: string): JsonSchema {
  return { $ref: `${PARTS}${name}` };
}
