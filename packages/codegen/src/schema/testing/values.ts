import fc from "fast-check";
import { isObject, listAt, numberAt, objectAt, textAt, textsAt } from "@warren/asyncapi/schema";

// Near enough to what schemas ask for that about half of the values fit, and those that do not miss by little.
const texts = fc.constantFrom(
  "",
  "a",
  "b",
  "ab",
  "abc",
  "abcdef",
  "x-a",
  "x-bc",
  "A1",
  "🐇",
  "🐇🐇",
  "a🐇",
  "12",
  "2020-02-29",
  "2021-02-29",
  "2020-01-01T00:00:00Z",
  "2020-01-01T00:00:00.5+02:00",
  "2020-01-01T00:00:00",
  "10:00:00Z",
  "10:00:00",
  "P1D",
  "P",
  "a@b.co",
  "a@b",
  "not",
  "http://a.b/c",
  "urn:a:b",
  "/a",
  "1.2.3.4",
  "1.2.3",
  "::1",
  "a.b",
  "-a",
  "aGk=",
  "aGk",
  "11111111-1111-1111-1111-111111111111",
  "constructor",
  "toString",
);
// Of each format some that are of it, and some that nearly are.
const ofFormat: Readonly<Record<string, readonly string[]>> = {
  uuid: [
    "123e4567-e89b-12d3-a456-426614174000",
    "11111111-1111-1111-1111-11111111111G",
    "11111111111111111111111111111111",
  ],
  date: ["2020-02-29", "2021-02-29", "2020-1-01", "2020-13-01", "1999-12-31"],
  "date-time": [
    "2020-01-01T23:59:59Z",
    "2020-01-01T24:00:00Z",
    "2020-01-01T10:00:00.123-11:30",
    "2020-01-01T10:00Z",
  ],
  time: ["23:59:59Z", "10:00:00.5+01:00", "24:00:00Z", "10:00Z", "10:00:00"],
  duration: ["P1Y2M3DT4H5M6S", "PT1H", "P2W", "P", "PT", "1D", "P1H"],
  uri: ["https://a.b/c?d=e#f", "urn:isbn:1", "a b:c", "//a.b", "mailto:a@b.c", "1a:b"],
  ipv4: ["255.255.255.255", "256.1.1.1", "1.1.1", "01.1.1.1"],
  ipv6: ["::1", "2001:db8::8a2e:370:7334", "2001:db8::8a2e::1", "1:2:3:4:5:6:7:8", "g::1"],
  hostname: ["a.b-c.d", "-a.b", "a..b", "a_b", "localhost"],
  byte: ["aGk=", "aGVq", "aGk", "a-k=", ""],
};
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.5, 1.5, 2.5, -1.5, 100, 2_147_483_647, 2_147_483_648, 1e9),
);
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    texts,
    numbers,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "x-a", "kind"), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

/** Values of the shape that a schema speaks of, most of which fit it, or would but for one thing. */
export function valuesFor(
  given: unknown,
  components: Readonly<Record<string, unknown>>,
  depth = 0,
): fc.Arbitrary<unknown> {
  if (!isObject(given) || depth > 5) return anything;
  const inside = (schema: unknown) => valuesFor(schema, components, depth + 1);
  const reference = textAt(given, "$ref");
  if (reference !== undefined) return inside(components[reference.replace("#/components/schemas/", "")]);

  const listed = [...listAt(given, "enum"), ...("const" in given ? [given["const"]] : [])];
  const members = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => listAt(given, keyword));
  const conditions = ["if", "then", "else", "not"].flatMap((keyword) =>
    keyword in given ? [given[keyword]] : [],
  );
  const mixed = [...members, ...conditions].map(inside);
  const own = ownValues(given, inside);
  const choices = [
    ...(listed.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...listed) }]),
    ...own.map((arbitrary) => ({ weight: 4, arbitrary })),
    ...mixed.map((arbitrary) => ({ weight: 2, arbitrary })),
    ...(mixed.length + own.length < 2
      ? []
      : [{ weight: 8, arbitrary: fc.tuple(...own, ...mixed).map((values) => united(values)) }]),
    { weight: 1, arbitrary: anything },
  ];

  return fc.oneof(...choices);
}

function ownValues(
  schema: Readonly<Record<string, unknown>>,
  inside: (schema: unknown) => fc.Arbitrary<unknown>,
): readonly fc.Arbitrary<unknown>[] {
  const { type } = schema;
  const types = Array.isArray(type) ? (type as readonly unknown[]) : [type];
  const speaks = (...keywords: readonly string[]) => keywords.some((keyword) => keyword in schema);

  return [
    ...(types.includes("string") || speaks("minLength", "maxLength", "pattern") ? [textsFor(schema)] : []),
    ...(types.includes("number") || types.includes("integer") || speaks("minimum", "maximum")
      ? [numbers]
      : []),
    ...(types.includes("boolean") ? [fc.boolean()] : []),
    ...(types.includes("null") || schema["nullable"] === true ? [fc.constant(null)] : []),
    ...(types.includes("array") || speaks("items", "prefixItems", "contains")
      ? [listsFor(schema, inside)]
      : []),
    ...(types.includes("object") || speaks("properties", "required") ? [objectsFor(schema, inside)] : []),
  ];
}

function textsFor(schema: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const known = ofFormat[textAt(schema, "format") ?? ""];

  return known === undefined ? texts : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, texts);
}

function listsFor(
  schema: Readonly<Record<string, unknown>>,
  inside: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const first = [...listAt(schema, "items"), ...listAt(schema, "prefixItems")];
  const others = fc.oneof(
    ...[schema["contains"], schema["items"], schema["additionalItems"]].filter(isObject).map(inside),
    anything,
  );
  const most = numberAt(schema, "maxItems") ?? 3;

  return fc
    .tuple(fc.tuple(...first.map(inside)), fc.array(others, { maxLength: most + 1 }), fc.nat(5))
    .map(([start, rest, length]) => (length < start.length ? start.slice(0, length) : [...start, ...rest]));
}

function objectsFor(
  schema: Readonly<Record<string, unknown>>,
  inside: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const properties = objectAt(schema, "properties");
  const dependent = { ...objectAt(schema, "dependencies"), ...objectAt(schema, "dependentRequired") };
  const names = new Set([
    ...Object.keys(properties),
    ...textsAt(schema, "required"),
    ...Object.keys(dependent).flatMap((name) => [name, ...textsAt(dependent, name)]),
  ]);
  const known = Object.fromEntries([...names].map((name) => [name, inside(properties[name])]));
  const others = fc.oneof(
    ...[schema["additionalProperties"], ...Object.values(objectAt(schema, "patternProperties"))]
      .filter(isObject)
      .map(inside),
    anything,
  );
  const extra = fc.dictionary(fc.constantFrom("x-a", "x-bc", "other", "b", "hasOwnProperty"), others, {
    maxKeys: 2,
    noNullPrototype: true,
  });
  const required = textsAt(schema, "required").filter((name) => name in known);

  return fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.record(known, { requiredKeys: required, noNullPrototype: true }) },
        { weight: 1, arbitrary: fc.record(known, { requiredKeys: [], noNullPrototype: true }) },
      ),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: extra }),
    )
    .map(([fields, more]) => ({ ...more, ...fields }));
}

function united(values: readonly unknown[]): unknown {
  const objects = values.filter(isObject);

  return objects.length === 0 ? values[0] : Object.assign({}, ...objects);
}
