/** A schema that lets all of the values through that it was made of. */
export type InferredSchema = Readonly<{ [keyword: string]: unknown }>;

/**
 * As many values have to agree before something is demanded of those to come: a field that is always there, a whole number, a format. With
 * fewer, nothing but the kind of a value is said: a wrong demand refuses good messages.
 */
export const EVIDENCE = 3;

/** So many fields, none of them always there, are no fields but keys of a map. They are data, and do not come into a document. */
const MOST_FIELDS = 50;
const DEEPEST = 20;

/**
 * Says what JSON values have in common: kinds, fields, which fields are always there, whole numbers, UUIDs, instants, null. It never says
 * which values are allowed, or how large: that a few were alike proves nothing. No value comes into the schema, and no key of a map.
 */
export function inferSchema(values: readonly unknown[], depth = 0): InferredSchema {
  if (values.length === 0 || depth > DEEPEST) return {};
  const present = values.filter((value) => value !== null);
  const kinds = [
    ofTexts(present.filter((value) => typeof value === "string")),
    ofNumbers(present.filter((value) => typeof value === "number")),
    present.some((value) => typeof value === "boolean") ? { type: "boolean" } : undefined,
    ofArrays(present.filter((value) => Array.isArray(value)) as readonly (readonly unknown[])[], depth),
    ofObjects(present.filter(isObject), depth),
  ].filter((kind) => kind !== undefined);
  const hasNull = present.length < values.length;
  const [only] = kinds;
  // What is always null says nothing of what it is when it is something.
  if (only === undefined) return {};
  if (kinds.length > 1) return { anyOf: hasNull ? [...kinds, { type: "null" }] : kinds };

  return hasNull ? { ...only, type: [only["type"], "null"] } : only;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;

function ofTexts(texts: readonly string[]): InferredSchema | undefined {
  if (texts.length === 0) return undefined;
  const areAll = (pattern: RegExp) => texts.length >= EVIDENCE && texts.every((text) => pattern.test(text));
  if (areAll(UUID)) return { type: "string", format: "uuid" };

  return areAll(INSTANT) && texts.every(isOnCalendar)
    ? { type: "string", format: "date-time" }
    : { type: "string" };
}

/** `Date` would take the thirty-first of February for a day in March. */
function isOnCalendar(text: string): boolean {
  const parsed = Date.parse(text);

  return !Number.isNaN(parsed) && new Date(parsed).toISOString().slice(0, 10) === text.slice(0, 10);
}

function ofNumbers(numbers: readonly number[]): InferredSchema | undefined {
  if (numbers.length === 0) return undefined;

  return { type: numbers.length >= EVIDENCE && numbers.every(Number.isSafeInteger) ? "integer" : "number" };
}

function ofArrays(arrays: readonly (readonly unknown[])[], depth: number): InferredSchema | undefined {
  if (arrays.length === 0) return undefined;
  const items = arrays.flat();

  return items.length === 0 ? { type: "array" } : { type: "array", items: inferSchema(items, depth + 1) };
}

type JsonObject = Readonly<Record<string, unknown>>;

function ofObjects(objects: readonly JsonObject[], depth: number): InferredSchema | undefined {
  if (objects.length === 0) return undefined;
  const found = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const values = found.get(name);
      if (values === undefined) found.set(name, [value]);
      else values.push(value);
    }
  }
  const names = [...found.keys()].toSorted();
  if (isMap(found, objects.length)) {
    return { type: "object", additionalProperties: inferSchema([...found.values()].flat(), depth + 1) };
  }
  const required = names.filter(
    (name) => objects.length >= EVIDENCE && found.get(name)?.length === objects.length,
  );

  return {
    type: "object",
    ...(required.length === 0 ? {} : { required: required.filter(isSayable) }),
    properties: Object.fromEntries(
      names.filter(isSayable).map((name) => [name, inferSchema(found.get(name) ?? [], depth + 1)]),
    ),
  };
}

function isMap(found: ReadonlyMap<string, readonly unknown[]>, count: number): boolean {
  if ([...found.keys()].some((name) => /^\d+$|@|[0-9a-f]{8}-[0-9a-f]{4}-|\s.*\s/i.test(name))) return true;

  return (
    found.size > MOST_FIELDS && [...found.values()].every((values) => values.length < count || count === 1)
  );
}

/** AsyncAPI's parser cannot read a field `__proto__`, and readers of JSON Schema find `constructor` in every object. */
function isSayable(name: string): boolean {
  return !(name in Object.prototype);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
