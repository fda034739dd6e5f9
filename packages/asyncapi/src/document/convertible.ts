/**
 * A copy of a document of 2.x without those parts of parameters that 3.0 has no place for, since they are always text. The
 * converter would drop them all the same, but tell the console of each.
 */
export function convertible(document: unknown): unknown {
  const copy: unknown = structuredClone(document);
  for (const channel of valuesOf(fieldOf(copy, "channels"))) trim(fieldOf(channel, "parameters"));
  trim(fieldOf(fieldOf(copy, "components"), "parameters"));

  return copy;
}

const kept = new Set(["enum", "default", "examples", "$ref"]);

function trim(parameters: unknown): void {
  for (const parameter of valuesOf(parameters)) {
    const schema = fieldOf(parameter, "schema");
    if (typeof schema !== "object" || schema === null) continue;
    for (const key of Object.keys(schema)) {
      if (!kept.has(key)) Reflect.deleteProperty(schema, key);
    }
  }
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
