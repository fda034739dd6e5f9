import { canonical, isObject, type SchemaObject } from "./schema.js";

type SaysNothing = (value: unknown, schema: SchemaObject) => boolean;

const anything: SaysNothing = (value) => value === true || (isObject(value) && canonical(value) === "{}");
const nobody: SaysNothing = (value) => isObject(value) && Object.keys(value).length === 0;
const emptyList: SaysNothing = (value) => Array.isArray(value) && value.length === 0;
const ofEach: SaysNothing = (value, schema) =>
  isObject(value) && Object.values(value).every((one) => emptyList(one, schema) || anything(one, schema));
const without =
  (...others: readonly string[]): SaysNothing =>
  (_, schema) =>
    others.every((other) => schema[other] === undefined);

/** Keywords that are not taken apart, and what of them asks nothing of any value: whoever adds it changes nothing. */
const nothings: Readonly<Record<string, SaysNothing | undefined>> = {
  patternProperties: nobody,
  propertyNames: anything,
  dependencies: ofEach,
  dependentRequired: ofEach,
  dependentSchemas: ofEach,
  not: (value) => value === false,
  then: (value, schema) => anything(value, schema) || without("if")(value, schema),
  else: (value, schema) => anything(value, schema) || without("if")(value, schema),
  minContains: without("contains"),
  maxContains: without("contains"),
  prefixItems: emptyList,
  items: (value, schema) => emptyList(value, schema) && without("additionalItems")(value, schema),
  // Items that are let through so count for `unevaluatedItems`.
  additionalItems: (value, schema) =>
    !Array.isArray(schema["items"]) ||
    (anything(value, schema) && without("unevaluatedItems")(value, schema)),
};

/** Whether a keyword of a schema asks nothing where it stands. */
export function saysNothing(keyword: string, value: unknown, schema: SchemaObject): boolean {
  return nothings[keyword]?.(value, schema) === true;
}
