import { nameOf, type JsonSchema } from "@warren/asyncapi";

/** The parts that a schema uses, itself left out; each before those that use it. */
export function partsOf(schema: JsonSchema): readonly JsonSchema[] {
  const found = new Map<string, JsonSchema>();
  for (const child of childrenOf(schema)) visit(child, found);

  return [...found.values()];
}

/** The parts that a schema names directly, not through another part. */
export function namedIn(schema: JsonSchema): readonly JsonSchema[] {
  return childrenOf(schema).flatMap((child) => (nameOf(child) === undefined ? namedIn(child) : [child]));
}

function visit(schema: JsonSchema, found: Map<string, JsonSchema>): void {
  for (const child of childrenOf(schema)) visit(child, found);
  const name = nameOf(schema);
  if (name !== undefined && !found.has(name)) found.set(name, schema);
}

function childrenOf(schema: JsonSchema): readonly JsonSchema[] {
  return [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
}
