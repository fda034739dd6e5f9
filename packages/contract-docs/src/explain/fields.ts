import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";
import { componentName, isWrapper, ringsIn, unwrapped } from "@warren/asyncapi/schema";

/** One field of a payload, in the order in which a reader meets it. */
export type Field = Readonly<{
  /** `items[].price`; empty for a payload that is no object. */
  path: string;
  /** How deep it lies: 0 for the payload's own fields. */
  depth: number;
  type: string;
  required: boolean;
  /** As which of several choices a value has it; undefined of what every value may have. */
  as?: string;
  /** In words: `1 to 1,000 items.` */
  limits: readonly string[];
  description: string | undefined;
}>;

// Nobody reads deeper.
const MAX_DEPTH = 6;

/** The fields of a payload with their types and limits, nested ones after their parent. */
export function fieldsOf(payload: JsonSchema | undefined): readonly Field[] {
  if (payload === undefined) return [];
  const { properties } = merged(payload);
  if (Object.keys(properties).length > 0) return below(payload, 0);
  const one: Field = {
    path: "",
    depth: 0,
    type: typeWords(payload),
    required: true,
    limits: limitsOf(payload),
    description: undefined,
  };

  return [one, ...below(payload, 1)];
}

type Branch = Readonly<{ field: Field; inside: Branch[] }>;

/** A schema whose fields are to be told, and where. */
type Pending = Readonly<{
  schema: JsonSchema;
  path: string;
  depth: number;
  into: Branch[];
  as?: string | undefined;
}>;

/** The fields in a schema. What holds itself is told once, where it lies least deep. */
function below(whole: JsonSchema, depth: number): readonly Field[] {
  const rings = ringsIn(whole);
  const told = new Set<unknown>();
  // Choices of choices may lead to one schema on many ways.
  const toldAt = new Map<string, Set<JsonSchema>>();
  const top: Branch[] = [];
  const pending: Pending[] = [{ schema: whole, path: "", depth, into: top }];
  // It grows while it is gone through.
  for (const { schema, path, depth, into, as } of pending) {
    if (depth >= MAX_DEPTH || told.has(schema) || toldAt.get(path)?.has(schema) === true) continue;
    if (rings.has(schema)) told.add(schema);
    toldAt.set(path, (toldAt.get(path) ?? new Set()).add(schema));
    for (const choice of choicesIn(schema))
      pending.push({ ...choice, path, depth, into, as: asWords(as, choice.as) });
    const { items } = bare(schema);
    if (items !== undefined && !Array.isArray(items)) {
      pending.push({ schema: items, path: `${path}[]`, depth, into, as });
      continue;
    }
    const { properties, required } = merged(schema);
    for (const [name, given] of Object.entries(properties)) {
      const field = bare(given);
      const here = path === "" ? name : `${path}.${name}`;
      const branch: Branch = {
        field: {
          path: here,
          depth,
          type: typeWords(given, rings),
          required: required.has(name),
          ...(as === undefined ? {} : { as }),
          limits: [...limitsOf(field), ...(field.items === undefined ? [] : itemLimits(field.items))],
          description: given.description ?? field.description,
        },
        inside: [],
      };
      into.push(branch);
      pending.push({ schema: field, path: here, depth: depth + 1, into: branch.inside });
    }
  }

  return top.flatMap(flat);
}

function asWords(...names: readonly (string | undefined)[]): string | undefined {
  const known = names.filter((name) => name !== undefined);

  return known.length === 0 ? undefined : known.join(", ");
}

/** The choices that a schema leaves in which there may be fields, each with what it is called where an object may be another one. */
function choicesIn(schema: JsonSchema): readonly Pick<Pending, "schema" | "as">[] {
  return merged(bare(schema)).choices.flatMap((all) => {
    const mayBeObject = all.filter((choice) => !isNoObject(bare(choice)));
    if (mayBeObject.length < 2) return mayBeObject.map((choice) => ({ schema: choice }));

    return mayBeObject.map((choice) => ({
      schema: choice,
      as: nameOf(bare(choice)) ?? componentName(bare(choice)) ?? `choice ${String(all.indexOf(choice) + 1)}`,
    }));
  });
}

function isNoObject(schema: JsonSchema): boolean {
  const type: unknown = schema.type;
  const holdsOthers = [type].flat().some((one) => one === "object" || one === "array");

  return schema.const !== undefined || schema.enum !== undefined || (type !== undefined && !holdsOthers);
}

function flat({ field, inside }: Branch): readonly Field[] {
  return [field, ...inside.flatMap(flat)];
}

function limitsOf(schema: JsonSchema): readonly string[] {
  return constraintsOf(bare(schema));
}

function itemLimits(items: JsonSchema): readonly string[] {
  const limits = limitsOf(items);

  return limits.length === 0 ? [] : [`Each: ${limits.join(" ")}`];
}

/** A schema without the `allOf` of one that zod wraps around a part with a description of its own. */
function bare(given: JsonSchema, around: readonly JsonSchema[] = []): JsonSchema {
  const schema = inside(given);
  const [only, ...others] = schema.allOf ?? [];
  const isWrapped = only !== undefined && others.length === 0 && schema.properties === undefined;

  return isWrapped && !around.includes(only) ? bare(only, [...around, given, schema]) : schema;
}

/** A schema without the language that is said beside it; where nobody could read that, as it is. */
function inside(schema: JsonSchema): JsonSchema {
  return unwrapped(schema) ?? schema;
}

/** The fields of an object and the choices that it leaves, those of its `allOf` members too; each member once. */
function merged(
  given: JsonSchema,
  met = new Set<JsonSchema>(),
): Readonly<{
  properties: Readonly<Record<string, JsonSchema>>;
  required: ReadonlySet<string>;
  choices: readonly (readonly JsonSchema[])[];
}> {
  const schema = inside(given);
  met.add(given);
  const members = (schema.allOf ?? []).flatMap((member) => (met.has(member) ? [] : [merged(member, met)]));

  return {
    properties: Object.assign(
      {},
      ...members.map(({ properties }) => properties),
      schema.properties,
    ) as Record<string, JsonSchema>,
    required: new Set([...members.flatMap(({ required }) => [...required]), ...(schema.required ?? [])]),
    choices: [
      ...members.flatMap(({ choices }) => choices),
      ...[schema.anyOf, schema.oneOf].filter((choices) => choices !== undefined),
    ],
  };
}

/** A type as people say it: `text`-like words of JSON Schema, choices with ` | `, lists with `[]`. */
export function typeWords(
  given: JsonSchema,
  rings: ReadonlySet<unknown> = ringsIn(given),
  met = new Set<JsonSchema>(),
): string {
  const schema = bare(given);
  // Where it is told once, its name says where.
  const part = nameOf(schema) ?? (rings.has(schema) ? componentName(schema) : undefined);
  if (met.has(schema)) return part ?? "itself";
  // What does not hold itself is written out wherever it stands.
  if (rings.has(schema)) met.add(schema);
  const words = shapeWords(schema, (inner) => typeWords(inner, rings, met));

  return part === undefined || words === part ? words : `${words} (${part})`;
}

function shapeWords(schema: JsonSchema, wordsOf: (inner: JsonSchema) => string): string {
  if (isWrapper(schema)) return `described in ${schema.schemaFormat}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(wordsOf).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.items !== undefined && !Array.isArray(schema.items)) {
    const item = nameOf(bare(schema.items)) ?? wordsOf(schema.items);

    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  // The document may say `type: [string, "null"]`, which the contract's own schemas never do.
  const type: unknown = schema.type;
  if (Array.isArray(type)) return type.map(String).join(" | ");
  if (typeof type === "string") return type;

  return schema.properties === undefined && schema.allOf === undefined ? "anything" : "object";
}
