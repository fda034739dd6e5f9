import { textOf } from "../payload/schema.js";

/** What Avro's resolution does not look at, of one place of a schema. */
export type Facts = Readonly<{ logical: string; fallback: string }>;

/** Logical types and defaults of a schema, by the names of the fields on the way to them. */
export function factsOf(schema: unknown): ReadonlyMap<string, Facts> {
  const found = new Map<string, Facts>();
  const visit = (node: unknown, path: readonly string[], fallback: unknown): void => {
    if (Array.isArray(node)) {
      for (const branch of node) visit(branch, [...path, branchName(branch)], undefined);
      if (path.length > 0)
        found.set(path.join("/"), { logical: "no logical type", fallback: words(fallback) });

      return;
    }
    const { type, logicalType, precision, scale, fields, items, values } = asObject(node);
    found.set(path.join("/"), {
      logical: logicalType === undefined ? "no logical type" : logicalWords(logicalType, precision, scale),
      fallback: words(fallback),
    });
    if (Array.isArray(fields)) {
      for (const field of fields as unknown[]) {
        const { name, type: of, default: ownDefault } = asObject(field);
        visit(of, [...path, String(name)], ownDefault);
      }
    }
    if (items !== undefined) visit(items, [...path, "[]"], undefined);
    if (values !== undefined) visit(values, [...path, "*"], undefined);
    // `{ type: { type: … } }`, as some write it.
    if (typeof type === "object" && type !== null) visit(type, [...path, "type"], undefined);
  };
  visit(schema, [], undefined);

  return found;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function branchName(branch: unknown): string {
  const { name, type } = asObject(branch);
  const word = typeof branch === "string" ? branch : (name ?? type);

  return typeof word === "string" ? word : "";
}

function words(fallback: unknown): string {
  return fallback === undefined ? "none" : textOf(fallback);
}

function logicalWords(logicalType: unknown, precision: unknown, scale: unknown): string {
  return [
    textOf(logicalType),
    ...[precision, scale].flatMap((part) => (part === undefined ? [] : [textOf(part)])),
  ].join(" ");
}
