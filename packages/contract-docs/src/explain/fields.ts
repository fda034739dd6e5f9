import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";

/** One field of a payload, in the order in which a reader meets it. */
export type Field = Readonly<{
  /** `items[].price`; empty for a payload that is no object. */
  path: string;
  /** How deep it lies: 0 for the payload's own fields. */
  depth: number;
  type: string;
  required: boolean;
  /** In words: `1 to 1,000 items.` */
  limits: readonly string[];
  description: string | undefined;
}>;

// A schema that names itself would never end, and nobody reads deeper.
const MAX_DEPTH = 6;

/** The fields of a payload with their types and limits, nested ones after their parent. */
export function fieldsOf(payload: JsonSchema | undefined): readonly Field[] {
  if (payload === undefined) return [];
  const { properties } = merged(payload);
  if (Object.keys(properties).length > 0) return below(payload, "", 0);
  const one: Field = {
    path: "",
    depth: 0,
    type: typeWords(payload),
    required: true,
    limits: limitsOf(payload),
    description: undefined,
  };

  return [one, ...below(payload, "", 1)];
}

function below(schema: JsonSchema, path: string, depth: number): readonly Field[] {
  if (depth >= MAX_DEPTH) return [];
  const { items } = bare(schema);
  if (items !== undefined && !Array.isArray(items)) return below(items, `${path}[]`, depth);
  const { properties, required } = merged(schema);

  return Object.entries(properties).flatMap(([name, given]) => {
    const field = bare(given);
    const here = path === "" ? name : `${path}.${name}`;

    return [
      {
        path: here,
        depth,
        type: typeWords(given),
        required: required.has(name),
        limits: [...limitsOf(field), ...(field.items === undefined ? [] : itemLimits(field.items))],
        description: given.description ?? field.description,
      },
      ...below(field, here, depth + 1),
    ];
  });
}

function limitsOf(schema: JsonSchema): readonly string[] {
  return constraintsOf(bare(schema));
}

function itemLimits(items: JsonSchema): readonly string[] {
  const limits = limitsOf(items);

  return limits.length === 0 ? [] : [`Each: ${limits.join(" ")}`];
}

/** A schema without the `allOf` of one that zod wraps around a part with a description of its own. */
function bare(schema: JsonSchema, around: readonly JsonSchema[] = []): JsonSchema {
  const [only, ...others] = schema.allOf ?? [];
  const isWrapped = only !== undefined && others.length === 0 && schema.properties === undefined;

  return isWrapped && !around.includes(only) ? bare(only, [...around, schema]) : schema;
}

/** The fields of an object, those of its `allOf` members too. */
function merged(
  schema: JsonSchema,
  around: readonly JsonSchema[] = [],
): Readonly<{
  properties: Readonly<Record<string, JsonSchema>>;
  required: ReadonlySet<string>;
}> {
  const members = (schema.allOf ?? [])
    .filter((member) => member !== schema && !around.includes(member))
    .map((member) => merged(member, [...around, schema]));

  return {
    properties: Object.assign(
      {},
      ...members.map(({ properties }) => properties),
      schema.properties,
    ) as Record<string, JsonSchema>,
    required: new Set([...members.flatMap(({ required }) => [...required]), ...(schema.required ?? [])]),
  };
}

/** A type as people say it: `text`-like words of JSON Schema, choices with ` | `, lists with `[]`. */
export function typeWords(given: JsonSchema, around: readonly JsonSchema[] = []): string {
  const schema = bare(given);
  const part = nameOf(schema);
  if (around.includes(schema)) return part ?? "itself";
  const words = shapeWords(schema, [...around, schema]);

  return part === undefined || words === part ? words : `${words} (${part})`;
}

function shapeWords(schema: JsonSchema, around: readonly JsonSchema[]): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((choice) => typeWords(choice, around)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.items !== undefined && !Array.isArray(schema.items)) {
    const item = nameOf(bare(schema.items)) ?? typeWords(schema.items, around);

    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  // The document may say `type: [string, "null"]`, which the contract's own schemas never do.
  const type: unknown = schema.type;
  if (Array.isArray(type)) return type.map(String).join(" | ");
  if (typeof type === "string") return type;

  return schema.properties === undefined && schema.allOf === undefined ? "anything" : "object";
}
