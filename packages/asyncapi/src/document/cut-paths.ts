import type { Diagnostic } from "@asyncapi/parser";
import { valueAt } from "../model/pointer.js";
import { isEcho } from "./echoes.js";
import { missingIn } from "./diagnostic-kinds.js";
import { fieldsOf } from "./references.js";

/** A name behind which AsyncAPI's parser loses its way: `List<Order>`. */
const UNUSUAL = /[^\w.-]/;

/**
 * Diagnostics of a document with their whole paths: over a reference to a part of an unusual name, AsyncAPI's parser leads to the map only
 * that the part stands in. What it is about stands somewhere below such a name.
 *
 * @param file the document, whose root is given
 */
export function withWholePaths(
  diagnostics: readonly Diagnostic[],
  root: unknown,
  file: string,
): readonly Diagnostic[] {
  const isHere = ({ source }: Diagnostic) => (source ?? file) === file;
  // What follows from another one is left where it is taken for that.
  const causes = new Set(
    diagnostics.filter((one) => isHere(one) && !isEcho(one)).map(({ path }) => path.join("/")),
  );

  const whole = diagnostics.map((one) =>
    isHere(one) && (!isEcho(one) || !causes.has(one.path.join("/"))) ? withWholePath(one, root) : one,
  );
  const isBelow = (one: Diagnostic, other: Diagnostic) =>
    other.source === one.source &&
    other.path.length > one.path.length &&
    UNUSUAL.test(String(other.path[one.path.length])) &&
    one.path.every((step, index) => step === other.path[index]);

  // One that names no field says again what is said below, of all that it could be about.
  return whole.filter((one) => !/^must /.test(one.message) || !whole.some((other) => isBelow(one, other)));
}

function withWholePath(diagnostic: Diagnostic, root: unknown): Diagnostic {
  const { message, path } = diagnostic;
  const name = /^"([^"]+)" property/.exec(message)?.[1];
  const map = fieldsOf(valueAt(path, root));
  if (name === undefined || map === undefined || name === String(path.at(-1)) || Object.hasOwn(map, name))
    return diagnostic;
  const isWrong = faultIn(diagnostic);
  const search = (node: unknown, within: string): readonly string[] | undefined => {
    if (typeof node !== "object" || node === null) return undefined;
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      // There it is the name of a field, and not a word of the schema.
      if (key === name && within !== "properties" && isWrong(value)) return [key];
      const way = search(value, key);
      if (way !== undefined) return [key, ...way];
    }

    return undefined;
  };
  for (const key of Object.keys(map).filter((one) => UNUSUAL.test(one))) {
    const way = search(map[key], key);
    const nowhere = { line: 0, character: 0 };
    if (way !== undefined)
      return { ...diagnostic, path: [...path, key, ...way], range: { start: nowhere, end: nowhere } };
  }

  return diagnostic;
}

/** Whether a value can be what a diagnostic is about. */
function faultIn(diagnostic: Diagnostic): (value: unknown) => boolean {
  const { message } = diagnostic;
  const allowed = /one of the allowed values: (.*?)(?:\. Did you mean|\.?$)/m.exec(message)?.[1];
  if (allowed !== undefined) return (value) => !allowed.includes(JSON.stringify(value));
  const missing = missingIn(diagnostic);
  if (missing !== undefined)
    return (value) => fieldsOf(value) !== undefined && !Object.hasOwn(value as object, missing);
  const types = /property type must be ([\w,]+)/.exec(message)?.[1]?.split(",");
  if (types !== undefined)
    return (value) =>
      !types.includes(typeOf(value)) && !(types.includes("number") && typeof value === "number");

  return () => true;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";

  return Number.isInteger(value) ? "integer" : typeof value;
}
