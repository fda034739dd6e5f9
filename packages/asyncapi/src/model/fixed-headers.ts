import { isObject, listAt, type SchemaObject } from "../schema/json.js";
import type { HeaderDemands } from "./header-demands.js";

/** Headers of a message that have one value only, which the document says: `__TypeId__` names a class of Spring's. */
export type FixedHeaders = Readonly<Record<string, string | number | boolean>>;

/** AMQP has no longer name. */
const LONGEST_NAME = 255;

/** The headers of a message to which its document leaves one value, by `const` or an `enum` of one. */
export function fixedHeadersOf({ properties }: Pick<HeaderDemands, "properties">): FixedHeaders {
  return Object.fromEntries(
    properties.flatMap(([name, property]) => {
      const value = isObject(property) ? onlyValueOf(property) : undefined;

      return value === undefined || Buffer.byteLength(name) > LONGEST_NAME ? [] : [[name, value] as const];
    }),
  );
}

/** The values that a schema lists; undefined where it lists none. */
export function valuesOf(schema: SchemaObject): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  const values = listAt(schema, "enum");

  return values.length === 0 ? undefined : values;
}

function onlyValueOf(schema: SchemaObject): string | number | boolean | undefined {
  const [only, ...others] = valuesOf(schema) ?? [];
  if (others.length > 0) return undefined;
  if (typeof only === "number") return Number.isSafeInteger(only) ? only : undefined;

  return typeof only === "string" || typeof only === "boolean" ? only : undefined;
}
