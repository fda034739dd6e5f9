import type { MessageInterface } from "@asyncapi/parser";
import { isObject, listAt, objectAt, type SchemaObject } from "../schema/json.js";

/** Headers of a message that have one value only, which the document says: `__TypeId__` names a class of Spring's. */
export type FixedHeaders = Readonly<Record<string, string | number | boolean>>;

/** AMQP has no longer name. */
const LONGEST_NAME = 255;

/** The headers of a message to which its document leaves one value, by `const` or an `enum` of one. */
export function fixedHeadersOf(message: MessageInterface): FixedHeaders {
  const schema = message.headers()?.json<unknown>();
  const parts = isObject(schema) ? [schema, ...listAt(schema, "allOf").filter(isObject)] : [];

  return Object.fromEntries(
    parts
      .flatMap((part) => Object.entries(objectAt(part, "properties")))
      .flatMap(([name, property]) => {
        const value = isObject(property) ? onlyValueOf(property) : undefined;

        return value === undefined || Buffer.byteLength(name) > LONGEST_NAME ? [] : [[name, value] as const];
      }),
  );
}

function onlyValueOf(schema: SchemaObject): string | number | boolean | undefined {
  const values = "const" in schema ? [schema["const"]] : listAt(schema, "enum");
  const [only] = values;
  if (values.length !== 1) return undefined;
  if (typeof only === "number") return Number.isSafeInteger(only) ? only : undefined;

  return typeof only === "string" || typeof only === "boolean" ? only : undefined;
}
