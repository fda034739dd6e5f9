import { isObject, listAt, objectAt, textAt, textsAt, unwrapped, type SchemaObject } from "../schema/json.js";

/** A schema that takes in its parent by `allOf`, and which values of the parent's discriminator are its own; its name where it says none. */
type Heir = Readonly<{ schema: SchemaObject; values: readonly unknown[]; saysSo: boolean }>;

/**
 * A `discriminator` on a schema that lists no children stands for all components that take it in by `allOf`: whoever refers to it means
 * any of them, and the field says which. JSON Schema sees the parent alone, whose validator would take every child and drop what only a
 * child has. So the parent is written as the choice that it stands for, in place: every reference leads to this very object.
 */
export function spellOutHeirs(document: unknown): void {
  if (!isObject(document)) return;
  const components = Object.entries(objectAt(objectAt(document, "components"), "schemas")).flatMap(
    ([name, given]) => {
      const schema = unwrapped(given);

      return isObject(schema) ? [{ name, schema }] : [];
    },
  );
  // What each takes in is asked before the first parent is another.
  const families = components.flatMap(({ schema: parent }) => {
    const field = textAt(parent, "discriminator");
    if (field === undefined || "oneOf" in parent || "anyOf" in parent) return [];
    const heirs = components
      .filter(({ schema }) => takesIn(schema, parent))
      .map(({ name, schema }): Heir => {
        const said = valuesOf(schema, field, parent);

        return { schema, values: said ?? [name], saysSo: said !== undefined };
      });

    return heirs.length === 0 ? [] : [{ parent, field, heirs }];
  });
  for (const { parent, field, heirs } of families) spellOut(parent, field, heirs, components);
}

function spellOut(
  parent: SchemaObject,
  field: string,
  heirs: readonly Heir[],
  components: readonly Readonly<{ schema: SchemaObject }>[],
): void {
  const { discriminator: _, title, description, ...plain } = parent;
  // The heirs take in what the parent said, and not the choice.
  for (const { schema } of components) replaceIn(schema, parent, plain);
  const isRequired = textsAt(parent, "required").includes(field);
  const having = (values: readonly unknown[]) => ({
    type: "object",
    required: [field],
    properties: { [field]: { enum: values } },
  });
  const members = heirs.map(({ schema, values, saysSo }) =>
    saysSo && isRequired ? schema : { allOf: [schema, having(values)] },
  );
  const others = { allOf: [plain, { not: having(heirs.flatMap(({ values }) => values)) }] };
  for (const keyword of Object.keys(plain)) if (!isOfParser(keyword)) Reflect.deleteProperty(parent, keyword);
  Reflect.deleteProperty(parent, "discriminator");
  Object.assign(parent, { ...(title === undefined ? {} : { title }) });
  Object.assign(parent, {
    ...(description === undefined ? {} : { description }),
    anyOf: [...members, others],
  });
  for (const keyword of Object.keys(plain)) if (isOfParser(keyword)) Reflect.deleteProperty(plain, keyword);
}

function isOfParser(keyword: string): boolean {
  return keyword.startsWith("x-parser-");
}

/** Whether a schema takes in another by `allOf`, itself or by one that it takes in. */
function takesIn(schema: SchemaObject, parent: SchemaObject, seen = new Set<unknown>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);

  return listAt(schema, "allOf").some((given) => {
    const member = unwrapped(given);

    return isObject(member) && (member === parent || takesIn(member, parent, seen));
  });
}

/** The values that a schema itself gives to a field; undefined where it says nothing of it, or only what its parent says. */
function valuesOf(schema: SchemaObject, field: string, parent: SchemaObject): readonly unknown[] | undefined {
  const parts = [schema, ...listAt(schema, "allOf").map(unwrapped).filter(isObject)];
  for (const part of parts.filter((one) => one !== parent)) {
    const property = objectAt(objectAt(part, "properties"), field);
    if ("const" in property) return [property["const"]];
    if (Array.isArray(property["enum"])) return listAt(property, "enum");
  }

  return undefined;
}

function replaceIn(schema: SchemaObject, parent: SchemaObject, plain: SchemaObject): void {
  const members = schema["allOf"];
  if (!Array.isArray(members)) return;
  for (const [index, member] of members.entries()) if (unwrapped(member) === parent) members[index] = plain;
}
