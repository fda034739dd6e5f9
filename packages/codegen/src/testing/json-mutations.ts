import fc from "fast-check";
import type { JsonSchema } from "@warren/asyncapi";
import { textsOf } from "./format-texts.js";
import { resolved, validValues, type Schemas } from "./json-schema-arbitrary.js";

/** A changed value, and what was done to it. Not every change breaks a schema: an added field does not. */
export type Mutation = Readonly<{ what: string; value: unknown }>;

/** A valid value with one thing changed somewhere in it: left out, added, replaced, beyond a limit, almost right. */
export function mutatedValues(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<Mutation> {
  return (
    fc
      // First where, then what: a payload with many texts would otherwise see little else.
      .tuple(validValues(schema, schemas), fc.nat(), fc.nat())
      .map(([value, whichPlace, whichChange]) => {
        const places = placesIn(value, schema, schemas, { where: "payload", rebuilt: (part) => part });
        const place = chosen(places, whichPlace);
        const { what, part } = chosen(changesAt(place), whichChange);

        return {
          what: `${place.where} ${what}`,
          value: part === GONE ? place.without() : place.rebuilt(part),
        };
      })
  );
}

function chosen<T>(items: readonly T[], number: number): T {
  const item = items[number % items.length];
  if (item === undefined) throw new Error("There is nothing to choose from.");

  return item;
}

/** A part of a payload, with what makes a payload of it again. */
type Place = Readonly<{
  where: string;
  value: unknown;
  schema: JsonSchema;
  rebuilt: (part: unknown) => unknown;
  /** The payload without this part; undefined where it cannot be left out. */
  without: () => unknown;
}>;

const GONE = Symbol("left out");

const hugeText = "x".repeat(100_000);

/** Fields that every object of JavaScript seems to have. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty"];

const strangers: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  1e308,
  2 ** 53,
  2 ** 53 + 2,
  1e-7,
  "",
  "0",
  "1",
  "null",
  "x",
  [],
  [null],
  {},
  { length: 1 },
  JSON.parse('{"__proto__":{"length":1}}'),
];

/** Every part of a value: itself, its fields, the first item of a list. */
function placesIn(
  value: unknown,
  given: JsonSchema,
  schemas: Schemas,
  { where, rebuilt, without }: Pick<Place, "where" | "rebuilt"> & Partial<Place>,
): readonly Place[] {
  const schema = resolved(given, schemas);
  const here = { where, value, schema, rebuilt, without: without ?? (() => undefined) };
  if (Array.isArray(value)) {
    const [first, ...others] = value as readonly unknown[];
    if (value.length === 0 || schema.items === undefined) return [here];

    return [
      here,
      ...placesIn(first, schema.items, schemas, {
        where: `${where}[]`,
        rebuilt: (part) => rebuilt([part, ...others]),
        without: () => rebuilt(others),
      }),
    ];
  }
  if (typeof value !== "object" || value === null) return [here];
  const fields = Object.entries(value);

  return [
    here,
    ...fields.flatMap(([name, field]) =>
      placesIn(field, schema.properties?.[name] ?? {}, schemas, {
        where: `${where}.${name}`,
        rebuilt: (part) =>
          rebuilt(objectOf(fields.map(([other, kept]) => [other, other === name ? part : kept]))),
        without: () => rebuilt(objectOf(fields.filter(([other]) => other !== name))),
      }),
    ),
  ];
}

/** What may be put in the place of a part. */
function changesAt({ where, value, schema }: Place): readonly Readonly<{ what: string; part: unknown }>[] {
  const choices = schema.anyOf ?? schema.oneOf ?? [schema];
  const replaced = (part: unknown) => ({ what: `is ${described(part)}`, part });
  const widened =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? ["addedNextYear", ...inherited].map((name) => ({
          what: `has ${name}`,
          part: objectOf([...Object.entries(value), [name, { polluted: true }]]),
        }))
      : [];

  return [
    ...(where === "payload" ? [] : [{ what: "is left out", part: GONE }]),
    ...widened,
    ...choices.flatMap((choice) => doubtful(value, choice)).map(replaced),
    ...strangers.map(replaced),
  ];
}

function described(part: unknown): string {
  const text = JSON.stringify(part);

  return text.length <= 60 ? text : `${text.slice(0, 40)}… (${String(text.length)} characters)`;
}

/** Values of the right type that are at a limit, just beyond one, or almost of the format. */
function doubtful(value: unknown, schema: JsonSchema): readonly unknown[] {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, format, pattern } = schema;
  const numbers = [minimum, maximum].flatMap((limit) =>
    limit === undefined ? [] : [limit, limit - 1, limit + 1, limit + 0.5],
  );
  const texts = [minLength, maxLength].flatMap((limit) =>
    limit === undefined
      ? []
      : [limit - 1, limit, limit + 1]
          .filter((length) => length >= 0)
          .flatMap((length) => ["a".repeat(length), "é".repeat(length), "🐇".repeat(length)]),
  );
  const almost =
    typeof value === "string" &&
    (pattern !== undefined || schema.enum !== undefined || schema.const !== undefined)
      ? [
          `${value}\n`,
          ` ${value}`,
          value.slice(1),
          value.slice(0, -1),
          value.toUpperCase(),
          value.toLowerCase(),
          `${value}0`,
        ]
      : [];
  const lists = Array.isArray(value)
    ? [minItems, maxItems].flatMap((limit) =>
        limit === undefined || value.length === 0
          ? []
          : [limit - 1, limit + 1]
              .filter((length) => length >= 0)
              .map((length) => Array.from({ length }, () => value[0] as unknown)),
      )
    : [];
  const huge = schema.type === "string" ? [hugeText] : [];

  return [
    ...numbers,
    ...texts,
    ...almost,
    ...lists,
    ...huge,
    ...(format === undefined ? [] : textsOf(format).doubtful),
  ];
}

/** Unlike a literal, this makes `__proto__` a field like any other, as JSON.parse does. */
function objectOf(fields: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(fields);
}
