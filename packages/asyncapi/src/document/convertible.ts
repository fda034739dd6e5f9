import { isForReaders } from "../schema/keywords.js";

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

/**
 * A converted document with what its parameters lost on the way as their `schema`, as in 2.x: who reads it is to say that nobody
 * checks it, and may compare it. 3.0 knows no such field, so that it can come from nowhere else.
 */
export function withParameterSchemas(converted: unknown, document: unknown): unknown {
  const before = fieldOf(document, "channels");
  for (const channel of valuesOf(fieldOf(converted, "channels"))) {
    const given = fieldOf(fieldOf(before, String(fieldOf(channel, "address"))), "parameters");
    const parameters = fieldOf(channel, "parameters");
    for (const name of Object.keys(given ?? {})) {
      const parameter = fieldOf(parameters, name);
      const lost = lostOf(fieldOf(fieldOf(given, name), "schema"));
      if (typeof parameter === "object" && parameter !== null && lost !== undefined)
        Object.assign(parameter, { schema: lost });
    }
  }

  return converted;
}

/** What the converter has a place for. */
const kept = new Set(["enum", "const", "default", "description", "examples", "$ref"]);

function trim(parameters: unknown): void {
  for (const parameter of valuesOf(parameters)) {
    const schema = fieldOf(parameter, "schema");
    if (typeof schema !== "object" || schema === null) continue;
    for (const key of Object.keys(schema)) {
      if (!kept.has(key)) Reflect.deleteProperty(schema, key);
    }
  }
}

/** That a parameter is a text is what 3.0 has of all of them. */
function lostOf(schema: unknown): object | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  const lost = Object.entries(schema).filter(
    ([key, value]) => !kept.has(key) && !isForReaders(key) && !(key === "type" && value === "string"),
  );

  return lost.length === 0 ? undefined : Object.fromEntries(lost);
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
