import { stepsBehind, valueAt } from "@warren/asyncapi";
import { isObject, type Schema, type SchemaObject } from "./schema.js";

/** Finds what a `$ref` stands for, or undefined where that is not to be found. */
export type Resolver = (reference: string) => Schema | undefined;

/**
 * Answers the references that are left in a parsed payload. The parser replaces all but those of a schema that holds
 * itself; what they name is then one of the schemas around them, known by pointer, `$id` or the parser's own name.
 */
export function resolverOf(root: Schema): Resolver {
  let named: ReadonlyMap<string, SchemaObject> | undefined;

  return (reference) => {
    if (reference === "#") return root;
    const pointed = reference.startsWith("#/") ? valueAt(stepsBehind(reference.slice(1)), root) : undefined;
    if (typeof pointed === "boolean" || isObject(pointed)) return pointed;
    named ??= namesIn(root);

    return named.get(reference) ?? named.get(nameIn(reference));
  };
}

/** `Tree` for `#/components/schemas/Tree` and for `./Tree.json`. */
export function nameIn(reference: string): string {
  return (reference.split("/").at(-1) ?? "").replace(/\.(json|ya?ml)$/, "");
}

/** The name a schema goes by, where somebody gave it one. */
export function nameOfSchema(schema: SchemaObject): string | undefined {
  const parsers = schema["x-parser-schema-id"];
  if (typeof schema["$id"] === "string") return nameIn(schema["$id"]);

  return typeof parsers === "string" && !parsers.startsWith("<") ? nameIn(parsers) : undefined;
}

/** All parts of schemas in which a reference is left, however far inside. */
export function partsWithReferences(schemas: readonly Schema[]): ReadonlySet<unknown> {
  const around = new Map<unknown, object[]>();
  const found = new Set<unknown>();
  const pending: unknown[] = [...schemas];
  // Both grow while they are gone through.
  for (const part of pending) {
    if (typeof part !== "object" || part === null) continue;
    if (isObject(part) && typeof part["$ref"] === "string") found.add(part);
    for (const child of Object.values(part) as unknown[]) {
      if (typeof child !== "object" || child === null) continue;
      const known = around.get(child);
      if (known === undefined) pending.push(child);
      if (known === undefined) around.set(child, [part]);
      else known.push(part);
    }
  }
  for (const part of found) for (const outer of around.get(part) ?? []) found.add(outer);

  return found;
}

function namesIn(root: Schema): ReadonlyMap<string, SchemaObject> {
  const found = new Map<string, SchemaObject>();
  const visited = new Set<unknown>();
  const visit = (node: unknown) => {
    if (typeof node !== "object" || node === null || visited.has(node)) return;
    visited.add(node);
    if (isObject(node) && typeof node["$ref"] !== "string") {
      const name = nameOfSchema(node);
      if (name !== undefined && !found.has(name)) found.set(name, node);
      if (typeof node["$id"] === "string") found.set(node["$id"], node);
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(root);

  return found;
}
