import * as z from "zod";

/** Under which names the answers are in the OpenAPI document, and so in clients that are generated from it. */
export const names = new WeakMap<z.core.$ZodType, string>();

/** Gives a schema of the gateway's own a name and a description in the OpenAPI document. The contract's parts have theirs. */
export function named<Schema extends z.ZodType>(name: string, description: string, schema: Schema): Schema {
  names.set(schema, name);
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), description });

  return schema;
}
