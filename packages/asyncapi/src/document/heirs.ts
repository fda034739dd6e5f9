import type { Pointer } from "../model/model.js";
import { escaped, pointerTo, stepsBehind } from "../model/pointer.js";
import { isWrapper, textsAt, unwrapped, type SchemaObject } from "../schema/json.js";
import { familyFinder, type Family, type Heir } from "./families.js";
import { lookIn } from "./look.js";
import { fieldsOf, keyOf, type Fields } from "./references.js";

/** A document whose parents are written as the choice that they stand for. */
export type WithHeirs = Readonly<{
  document: unknown;
  /** Where what was moved stood before. */
  origins: ReadonlyMap<string, Pointer>;
  findings: readonly Readonly<{ at: Pointer; rule: string; text: string }>[];
}>;

type Parent = Readonly<{ name: string; family: Family; schema: Fields; isWrapped: boolean }>;

/** A field of the components, which no author has, for what parents say of all their heirs: among the schemas it would become a type. */
const EXTENSION = "x-warren-parents";

/**
 * JSON Schema sees the parent alone, whose validator would take every heir and drop what only an heir has. So the parent is written as the
 * choice between its heirs and itself, in its place, and its heirs take in what it said before. Undefined where there is none.
 *
 * @param file the document, from which references lead
 */
export function withHeirs(document: unknown, file: string): WithHeirs | undefined {
  const familyOf = familyFinder(lookIn(fieldsOf(document) ?? {}, file));
  const names = Object.keys(fieldsOf(fieldsOf(fieldsOf(document)?.["components"])?.["schemas"]) ?? {});
  if (!names.some((name) => familyOf(referenceTo(name)) !== undefined)) return undefined;

  const root = fieldsOf(structuredClone(document)) ?? {};
  const components = fieldsOf(root["components"]) ?? {};
  const schemas = fieldsOf(components["schemas"]) ?? {};
  const parents = names.flatMap((name): readonly Parent[] => {
    const [family, schema] = [familyOf(referenceTo(name)), fieldsOf(unwrapped(schemas[name]))];
    if (family === undefined || schema === undefined) return [];

    return [{ name, family, schema, isWrapped: isWrapper(schemas[name]) }];
  });
  const byKey = new Map(parents.map((parent) => [keyOf(referenceTo(parent.name)), parent]));
  redirect(root, byKey);
  for (const schema of Object.values(schemas)) takeInPlain(schema, schemas, byKey);
  components[EXTENSION] = Object.fromEntries(parents.map((parent) => [parent.name, spellOut(parent)]));

  return {
    document: root,
    origins: new Map(parents.map(({ name }) => [`/components/${EXTENSION}/${escaped(name)}`, placeOf(name)])),
    findings: parents.flatMap(contradictionsIn),
  };
}

/** Makes a parent the choice that it stands for, and answers what it said before. */
function spellOut({ name, family: { field, heirs }, schema }: Parent): SchemaObject {
  const { discriminator: _, title, description, ...said } = schema;
  const isRequired = textsAt(schema, "required").includes(field);
  const plain = { $ref: plainReferenceTo(name) };
  const having = (values: readonly unknown[]) => ({
    type: "object",
    required: [field],
    properties: { [field]: { enum: values } },
  });
  const memberOf = ({ target, values, saysSo, takesIn }: Heir) => {
    const parts = [...(takesIn ? [] : [plain]), { $ref: target }];

    return saysSo && isRequired && takesIn ? { $ref: target } : { allOf: [...parts, having(values)] };
  };
  const others = { allOf: [plain, { not: having([...new Set(heirs.flatMap(({ values }) => values))]) }] };
  for (const keyword of Object.keys(schema)) Reflect.deleteProperty(schema, keyword);
  Object.assign(schema, {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    anyOf: [...heirs.map(memberOf), others],
  });

  return said;
}

/** Lets references to a part of what a parent says lead to where it says that now. */
function redirect(node: unknown, parents: ReadonlyMap<string, Parent>): void {
  if (typeof node !== "object" || node === null) return;
  for (const child of Object.values(node)) redirect(child, parents);
  const fields = fieldsOf(node);
  const target = fields?.["$ref"];
  if (fields === undefined || typeof target !== "string" || !target.startsWith("#/")) return;
  const [components, schemas, name = "", ...steps] = stepsBehind(target);
  const parent =
    steps.length === 0 ? undefined : parents.get(`#${pointerTo([components ?? "", schemas ?? "", name])}`);
  if (parent === undefined) return;
  const inside = parent.isWrapped ? steps.slice(1) : steps;
  fields["$ref"] = [plainReferenceTo(name), ...inside.map((step) => encodeURIComponent(escaped(step)))].join(
    "/",
  );
}

/** Lets what takes in a parent take in what the parent said, and not the choice. */
function takeInPlain(given: unknown, schemas: Fields, parents: ReadonlyMap<string, Parent>): void {
  const members = fieldsOf(unwrapped(given))?.["allOf"];
  if (!Array.isArray(members)) return;
  for (const [index, member] of members.entries()) {
    const parent = meantBy(member, schemas, parents);
    if (parent === undefined) takeInPlain(member, schemas, parents);
    else members[index] = { $ref: plainReferenceTo(parent.name) };
  }
}

/** The parent that a reference leads to, over other names of it. */
function meantBy(member: unknown, schemas: Fields, parents: ReadonlyMap<string, Parent>): Parent | undefined {
  const met = new Set<string>();
  let target = fieldsOf(member)?.["$ref"];
  while (typeof target === "string" && target.startsWith("#") && !met.has(target)) {
    const parent = parents.get(keyOf(target));
    if (parent !== undefined) return parent;
    met.add(target);
    const [components, within, name = "", ...steps] = stepsBehind(target);
    const isSchema = components === "components" && within === "schemas" && steps.length === 0;
    target = isSchema ? fieldsOf(schemas[name])?.["$ref"] : undefined;
  }

  return undefined;
}

function contradictionsIn({ name: parent, family: { field, heirs } }: Parent): WithHeirs["findings"] {
  return heirs
    .filter(({ forbidden }) => forbidden.length > 0)
    .map(({ target, name, values, forbidden }) => {
      const [called, given] = [forbidden, values].map((list) =>
        list.map((value) => JSON.stringify(value)).join(", "),
      );

      return {
        at: pointerTo(stepsBehind(target)),
        rule: "schema-can-be-met",
        text: `${name} takes in a schema that lets its ${field} be ${String(given)} alone, and ${parent} tells it by ${String(called)}: a message with that is taken as ${parent}, and the fields of ${name} are not handed over.\nFix: let what ${name} takes in allow ${String(called)} too, by \`enum\`.`,
      };
    });
}

function referenceTo(name: string): string {
  return `#/components/schemas/${encodeURIComponent(escaped(name))}`;
}

function plainReferenceTo(name: string): string {
  return `#/components/${EXTENSION}/${encodeURIComponent(escaped(name))}`;
}

function placeOf(name: string): Pointer {
  return `/components/schemas/${escaped(name)}`;
}
