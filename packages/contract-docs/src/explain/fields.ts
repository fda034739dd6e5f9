import { constraintsOf, nameOf, type JsonSchema } from "@warren/asyncapi";
import { componentName, ringsIn } from "@warren/asyncapi/schema";
import { inside, MOST_AGAIN } from "../schema-words.js";
import { bare } from "./bare.js";
import { typeWords } from "./type-words.js";

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

type Branch = { field: Field; readonly inside: Branch[] };

/** A schema whose fields are to be told, and where. */
type Pending = Readonly<{
  schema: JsonSchema;
  /** The field that holds it; undefined for the payload itself. */
  holder: Branch | undefined;
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
  let count = 0;
  const pending: Pending[] = [{ schema: whole, path: "", depth, into: top, holder: undefined }];
  // It grows while it is gone through.
  for (const { schema: given, path, depth, into, as, holder } of pending) {
    const schema = inside(given);
    if (depth >= MAX_DEPTH || toldAt.get(path)?.has(schema) === true) continue;
    if (told.has(schema)) {
      if (holder !== undefined && !rings.has(schema)) holder.field = toldElsewhere(holder.field);
      continue;
    }
    if (rings.has(schema) || (count > MOST_AGAIN && hasMore(schema))) told.add(schema);
    toldAt.set(path, (toldAt.get(path) ?? new Set()).add(schema));
    for (const choice of choicesIn(schema))
      pending.push({ ...choice, path, depth, into, holder, as: asWords(as, choice.as) });
    const { items } = bare(schema);
    if (items !== undefined && !Array.isArray(items)) {
      pending.push({ schema: items, path: `${path}[]`, depth, into, holder, as });
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
      count += 1;
      pending.push({ schema: field, path: here, depth: depth + 1, into: branch.inside, holder: branch });
    }
  }

  return top.flatMap(flat);
}

/** Whether there is anything below a schema that could be told. */
function hasMore(schema: JsonSchema): boolean {
  const { properties, choices } = merged(schema);

  return Object.keys(properties).length > 0 || choices.length > 0 || bare(schema).items !== undefined;
}

function toldElsewhere(field: Field): Field {
  const words = "Its fields are told elsewhere.";

  return field.limits.includes(words) ? field : { ...field, limits: [...field.limits, words] };
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
