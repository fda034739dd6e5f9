import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { isObject, objectAt } from "./json.js";

/**
 * The schemas of a document's components, by name. The parser has put each where a `$ref` named it, the very same object,
 * so that names are found again by identity.
 */
export function componentSchemas(document: AsyncAPIDocumentInterface): ReadonlyMap<string, unknown> {
  const json: unknown = document.json();
  if (!isObject(json)) return new Map();

  return new Map(Object.entries(objectAt(objectAt(json, "components"), "schemas")));
}
