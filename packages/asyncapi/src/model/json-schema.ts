/** The part of JSON Schema draft-07 that zod writes for the contract. */
export type JsonSchema = Readonly<{
  $schema?: string;
  $id?: string;
  $ref?: string;
  description?: string;
  type?: "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";
  const?: unknown;
  enum?: readonly unknown[];
  allOf?: readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  format?: string;
  pattern?: string;
  examples?: readonly unknown[];
  /** Semantic version of a message; parts have none. */
  "x-version"?: string;
  /** The field of a message that is the same in all messages about one thing. */
  "x-correlate-by"?: string;
  /** The file of the contract that defines it: `payment` for contracts/src/payment.ts. */
  "x-contract"?: string;
}>;

/** The name of a schema file, and of the type made from it: `OrderItem` for `./OrderItem.json`. */
export function nameOf(schema: JsonSchema): string | undefined {
  return /([^/]+)\.json$/.exec(schema.$id ?? schema.$ref ?? "")?.[1];
}
