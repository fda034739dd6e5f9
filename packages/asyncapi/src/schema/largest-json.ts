import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  unwrapped,
  type SchemaObject,
} from "./json.js";
import { LARGEST_CHARACTER_BYTES, largestMatch } from "./largest-match.js";
import { jsonBytes, numberBytes } from "./largest-number.js";

/** The most bytes that a value can take as JSON.stringify writes it, with what they are made of. */
export type LargestJson = Readonly<{
  /** Infinite where something has no limit. */
  bytes: number;
  /** How the number came about, such as `100 × 6 + 2`. Empty where there is nothing to reckon. */
  sum: string;
  /** What it is made of: the fields of an object, or what may be an item of an array. */
  parts: readonly Part[];
}>;

/** `name` is the field, or `[]` for the items of an array. `bytes` counts the field's name and its punctuation. */
export type Part = Readonly<{ name: string; bytes: number; value: LargestJson }>;

const TYPES = ["string", "number", "integer", "boolean", "null", "object", "array"] as const;

/** What JSON Schema has no such type for is "other": it may be anything. */
type Kind = (typeof TYPES)[number] | "other";
/** Where a schema stands. */
type Inside = Readonly<{
  around: readonly unknown[];
  kinds: readonly Kind[] | undefined;
  /** Others say more about the same value. */
  isPart: boolean;
  /** What was found before: many schemas that name one another have more paths than can be walked. */
  known: Map<SchemaObject, Map<string, LargestJson>>;
}>;

const ENDLESS: LargestJson = { bytes: Infinity, sum: "", parts: [] };
const FORMATS: Readonly<Record<string, number>> = { uuid: 36, date: 10, ipv4: 15, ipv6: 45 };

/**
 * The most bytes that a payload of a JSON Schema can take. References have to be resolved, as the parser does; a schema within
 * itself has no limit. Fields that the schema does not name count only where it says what they hold: a sender strips them.
 */
export function largestJson(schema: unknown): LargestJson {
  return largestOf(unwrapped(schema), { around: [], kinds: undefined, isPart: false, known: new Map() });
}

function largestOf(schema: unknown, inside: Inside): LargestJson {
  if (schema === false) return { bytes: 0, sum: "", parts: [] };
  if (!isObject(schema) || inside.around.includes(schema) || "$ref" in schema) return ENDLESS;
  const place = `${String(inside.isPart)} ${String(inside.kinds)}`;
  const ofSchema = inside.known.get(schema) ?? new Map<string, LargestJson>();
  inside.known.set(schema, ofSchema);
  const found = ofSchema.get(place) ?? largestOfSchema(schema, inside);
  ofSchema.set(place, found);

  return found;
}

function largestOfSchema(schema: SchemaObject, given: Inside): LargestJson {
  const values = "const" in schema ? [schema["const"]] : listAt(schema, "enum");
  if (values.length > 0) return { bytes: Math.max(...values.map(jsonBytes)), sum: "", parts: [] };

  const parts = [withoutCombinations(schema), ...objectsAt(schema, "allOf"), ...conditionsOf(schema)];
  const possible = parts.map(kindsOf).find((found) => found !== undefined) ?? given.kinds;
  const around = [...given.around, schema];
  const inside: Inside = { ...given, around, kinds: possible, isPart: true };
  const choices = (["anyOf", "oneOf"] as const)
    .map((keyword) => listAt(schema, keyword))
    .filter((members) => members.length > 0)
    .map((members) => largest(members.map((member) => largestOf(member, inside))));
  const [own = schema, ...others] = parts;
  const besides = [...others.filter(saysSomething).map((part) => largestOf(part, inside)), ...choices];
  const all =
    besides.length === 0 || saysSomething(own)
      ? [ownOf(own, besides.length > 0 ? inside : { ...inside, isPart: given.isPart }), ...besides]
      : besides;
  // A text or a number has to meet all that is said of it; an object has the fields of all.
  const isScalar = possible?.every((kind) => !["object", "array", "other"].includes(kind)) === true;

  return isScalar ? smallest(all) : together(all);
}

function ownOf(schema: SchemaObject, inside: Inside): LargestJson {
  const kinds = kindsOf(schema) ?? inside.kinds;

  return kinds === undefined ? ENDLESS : largest(kinds.map((kind) => largestOfKind(kind, schema, inside)));
}

function largestOfKind(kind: Kind, schema: SchemaObject, inside: Inside): LargestJson {
  switch (kind) {
    case "string":
      return largestText(schema);
    case "integer":
    case "number":
      return { bytes: numberBytes(schema, kind), sum: "", parts: [] };
    case "boolean":
      return { bytes: "false".length, sum: "", parts: [] };
    case "null":
      return { bytes: "null".length, sum: "", parts: [] };
    case "array":
      return largestArray(schema, { ...inside, kinds: undefined, isPart: false });
    case "object":
      return largestObject(schema, { ...inside, kinds: undefined, isPart: false }, inside.isPart);
    case "other":
      return ENDLESS;
  }
}

function largestText(schema: SchemaObject): LargestJson {
  const pattern = textAt(schema, "pattern");
  const match =
    pattern === undefined ? { character: LARGEST_CHARACTER_BYTES, text: Infinity } : largestMatch(pattern);
  const format = FORMATS[textAt(schema, "format") ?? ""] ?? Infinity;
  const most = numberAt(schema, "maxLength") ?? Infinity;
  const counted = match.character === 0 ? 0 : most * match.character;
  const least = Math.min(counted, match.text, format);

  return {
    bytes: least + '""'.length,
    sum: least === counted ? `${count(most)} × ${count(match.character)} + 2` : "",
    parts: [],
  };
}

function largestArray(schema: SchemaObject, inside: Inside): LargestJson {
  const most = numberAt(schema, "maxItems") ?? Infinity;
  const { items } = schema;
  const first = [...listAt(schema, "prefixItems"), ...(Array.isArray(items) ? (items as unknown[]) : [])];
  const rest = Array.isArray(items) ? schema["additionalItems"] : items;
  const item = largest([...first, rest].map((one) => largestOf(one, inside)));
  if (most === 0) return { bytes: "[]".length, sum: "", parts: [] };
  const isClosed = first.length > 0 && rest === false;
  const times = isClosed ? Math.min(most, first.length) : most;

  return {
    bytes: times * (item.bytes + ",".length) + "[]".length,
    sum: `${count(times)} × ${count(item.bytes + ",".length)}`,
    parts: [{ name: "[]", bytes: item.bytes, value: item }],
  };
}

function largestObject(schema: SchemaObject, inside: Inside, isPart: boolean): LargestJson {
  const named = Object.entries(objectAt(schema, "properties")).map(([name, field]): Part => {
    const value = largestOf(field, inside);

    return { name, bytes: value.bytes + jsonBytes(name) + ":,".length, value };
  });
  const others = othersOf(schema, inside) ?? (isPart ? undefined : undescribedIn(schema));
  const parts = [...named, ...(others === undefined ? [] : [others])];

  return { bytes: "{}".length + sumOf(parts.map(({ bytes }) => bytes)), sum: "", parts };
}

/** Fields that the schema does not name, where it says what they hold. */
function othersOf(schema: SchemaObject, inside: Inside): Part | undefined {
  const additional = schema["additionalProperties"] ?? schema["unevaluatedProperties"];
  const patterns = Object.values(objectAt(schema, "patternProperties"));
  const speaksOfOthers = patterns.length > 0 || isObject(additional) || additional === true;
  if (!speaksOfOthers) return undefined;
  const allowed = [...patterns, ...(additional === undefined ? [true] : [additional])];
  const value = largest(allowed.map((one) => largestOf(one, inside)));
  const name = largestOf(schema["propertyNames"], { ...inside, kinds: ["string"] });
  const most = numberAt(schema, "maxProperties") ?? Infinity;

  return { name: "*", bytes: most === 0 ? 0 : most * (name.bytes + value.bytes + ":,".length), value };
}

/** Of an object of which no field is described all is kept, and so is a field that is only demanded, whatever it holds. */
function undescribedIn(schema: SchemaObject): Part | undefined {
  if (schema["additionalProperties"] === false || schema["unevaluatedProperties"] === false) return undefined;
  const names = Object.keys(objectAt(schema, "properties"));
  const demanded = textsAt(schema, "required").find((one) => !names.includes(one));
  // `properties: {}` is how a contract says that a message has no fields.
  const name = demanded ?? ("properties" in schema ? undefined : "*");

  return name === undefined ? undefined : { name, bytes: Infinity, value: ENDLESS };
}

const combinations: readonly string[] = ["allOf", "anyOf", "oneOf", "if", "then", "else", "not"];

function withoutCombinations(schema: SchemaObject): SchemaObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !combinations.includes(keyword)));
}

/** What may hold besides, and so may add fields. */
function conditionsOf(schema: SchemaObject): readonly SchemaObject[] {
  const depend = { ...objectAt(schema, "dependencies"), ...objectAt(schema, "dependentSchemas") };

  return [schema["then"], schema["else"], ...Object.values(depend)].filter(isObject);
}

/** `true` says nothing, and `false` lets nothing through: neither adds anything. */
function objectsAt(schema: SchemaObject, keyword: string): readonly SchemaObject[] {
  return listAt(schema, keyword).filter(isObject);
}

const speaking: readonly string[] = [
  ...["$ref", "type", "const", "enum", "properties", "patternProperties", "additionalProperties"],
  ...["unevaluatedProperties", "items", "prefixItems", "maxLength", "pattern", "format", ...combinations],
];

/** Whether a part says how large a value may be. What only demands, such as `required`, does not. */
function saysSomething(part: SchemaObject): boolean {
  return speaking.some((keyword) => keyword in part);
}

function kindsOf(schema: unknown): readonly Kind[] | undefined {
  if (!isObject(schema)) return undefined;
  const { type } = schema;
  const named = typeof type === "string" ? [type] : listAt(schema, "type");
  const kinds = named.map((name) => TYPES.find((kind) => kind === name) ?? "other");

  return kinds.length === 0 ? undefined : kinds;
}

function largest(all: readonly LargestJson[]): LargestJson {
  return all.reduce((most, one) => (one.bytes > most.bytes ? one : most), { bytes: 0, sum: "", parts: [] });
}

function smallest(all: readonly LargestJson[]): LargestJson {
  return all.reduce((least, one) => (one.bytes < least.bytes ? one : least), ENDLESS);
}

function together(all: readonly LargestJson[]): LargestJson {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;

  return all.length === 0
    ? ENDLESS
    : { bytes: sumOf(all.map(({ bytes }) => bytes)), sum: "", parts: all.flatMap(({ parts }) => parts) };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
