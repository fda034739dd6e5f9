import { isDataLike } from "./data-like.js";

/** A schema that lets all of the values through that it was made of. */
export type InferredSchema = Readonly<{ [keyword: string]: unknown }>;

/**
 * So many different messages have to agree before something is demanded of those to come: a field that is always there, one that is never
 * null, a whole number, a format. With fewer, nothing but the kind of a value is said: a wrong demand refuses good messages.
 */
export const EVIDENCE = 20;

/** So many fields, none of them always there, are no fields but keys of a map. They are data, and do not come into a document. */
const MOST_FIELDS = 50;
/** So many are enough where all of them hold the same kind of value, as the entries of a map do. */
const MOST_ALIKE = 8;
const DEEPEST = 20;

/** A value, and the number of the message that it was in: many values of one message are the word of one. */
type Found<T = unknown> = Readonly<{ value: T; message: number }>;

/**
 * Says what JSON messages have in common: kinds, fields, which fields are always there, whole numbers, UUIDs, instants, null. It never says
 * which values are allowed, or how large: that a few were alike proves nothing. No value comes into the schema, and no key that is told
 * from a field.
 */
export function inferSchema(messages: readonly unknown[]): InferredSchema {
  return ofValues(
    messages.map((value, message) => ({ value, message })),
    0,
  );
}

function ofValues(found: readonly Found[], depth: number): InferredSchema {
  if (found.length === 0 || depth > DEEPEST) return {};
  const present = found.filter(({ value }) => value !== null);
  const kinds = [
    ofTexts(present.filter(isText)),
    ofNumbers(present.filter(isNumber)),
    present.some(({ value }) => typeof value === "boolean") ? { type: "boolean" } : undefined,
    ofArrays(present.filter(isArray), depth),
    ofObjects(present.filter(isObject), depth),
  ].filter((kind) => kind !== undefined);
  // That few were not null does not say that none is. A whole message is not null.
  const mayBeNull = present.length < found.length || (depth > 0 && !isEvidence(present));
  const [only] = kinds;
  // What is always null says nothing of what it is when it is something.
  if (only === undefined) return {};
  if (kinds.length > 1) return { anyOf: mayBeNull ? [...kinds, { type: "null" }] : kinds };

  return mayBeNull ? { ...only, type: [only["type"], "null"] } : only;
}

function isEvidence(found: readonly Found[]): boolean {
  return new Set(found.map(({ message }) => message)).size >= EVIDENCE;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;

function ofTexts(texts: readonly Found<string>[]): InferredSchema | undefined {
  if (texts.length === 0) return undefined;
  if (!isEvidence(texts)) return { type: "string" };
  if (texts.every(({ value }) => UUID.test(value))) return { type: "string", format: "uuid" };

  return texts.every(({ value }) => INSTANT.test(value) && isOnCalendar(value))
    ? { type: "string", format: "date-time" }
    : { type: "string" };
}

/** `Date` would take the thirty-first of February for a day in March. */
function isOnCalendar(text: string): boolean {
  const parsed = Date.parse(text);

  return !Number.isNaN(parsed) && new Date(parsed).toISOString().slice(0, 10) === text.slice(0, 10);
}

function ofNumbers(numbers: readonly Found<number>[]): InferredSchema | undefined {
  if (numbers.length === 0) return undefined;
  const areWhole = isEvidence(numbers) && numbers.every(({ value }) => Number.isSafeInteger(value));

  return { type: areWhole ? "integer" : "number" };
}

function ofArrays(arrays: readonly Found<readonly unknown[]>[], depth: number): InferredSchema | undefined {
  if (arrays.length === 0) return undefined;
  const items = arrays.flatMap(({ value, message }) => value.map((item) => ({ value: item, message })));

  return items.length === 0 ? { type: "array" } : { type: "array", items: ofValues(items, depth + 1) };
}

type JsonObject = Readonly<Record<string, unknown>>;

function ofObjects(objects: readonly Found<JsonObject>[], depth: number): InferredSchema | undefined {
  if (objects.length === 0) return undefined;
  const fields = new Map<string, Found[]>();
  for (const { value: object, message } of objects) {
    for (const [name, value] of Object.entries(object)) {
      const values = fields.get(name);
      if (values === undefined) fields.set(name, [{ value, message }]);
      else values.push({ value, message });
    }
  }
  if (isMap(fields, objects.length))
    return { type: "object", additionalProperties: ofValues([...fields.values()].flat(), depth + 1) };
  const names = [...fields.keys()].filter(isSayable).toSorted();
  // What holds one kind of value under several names may be a map with few keys, such as the stock of each article.
  const mayBeMap = depth > 0 && fields.size > 1 && areAlike(fields);
  const required =
    mayBeMap || !isEvidence(objects)
      ? []
      : names.filter((name) => fields.get(name)?.length === objects.length);

  return {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(names.map((name) => [name, ofValues(fields.get(name) ?? [], depth + 1)])),
  };
}

function isMap(fields: ReadonlyMap<string, readonly Found[]>, count: number): boolean {
  if ([...fields.keys()].some(isDataLike)) return true;
  const most = areAlike(fields) ? MOST_ALIKE : MOST_FIELDS;
  const isNeverWhole = [...fields.values()].every((values) => values.length < count);

  return fields.size > most && (isNeverWhole || (count === 1 && fields.size > MOST_FIELDS));
}

/** Whether the fields hold values of one kind. */
function areAlike(fields: ReadonlyMap<string, readonly Found[]>): boolean {
  const kinds = [...fields.values()]
    .flat()
    .map(({ value }) => (Array.isArray(value) ? "array" : typeof value));

  return new Set(kinds).size === 1;
}

/** AsyncAPI's parser cannot read a field `__proto__`, and readers of JSON Schema find `constructor` in every object. */
function isSayable(name: string): boolean {
  return !(name in Object.prototype);
}

function isText(found: Found): found is Found<string> {
  return typeof found.value === "string";
}

function isNumber(found: Found): found is Found<number> {
  return typeof found.value === "number";
}

function isArray(found: Found): found is Found<readonly unknown[]> {
  return Array.isArray(found.value);
}

function isObject(found: Found): found is Found<JsonObject> {
  return typeof found.value === "object" && found.value !== null && !Array.isArray(found.value);
}
