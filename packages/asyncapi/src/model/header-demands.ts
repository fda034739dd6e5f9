import { isObject, listAt, objectAt, textsAt, unwrapped, type SchemaObject } from "../schema/json.js";
import { asksOfValues } from "../schema/keywords.js";

/** What a schema of headers asks for. */
export type HeaderDemands = Readonly<{
  /** Every header that it names anywhere. */
  names: ReadonlySet<string>;
  /** Those without which no message is right. */
  required: ReadonlySet<string>;
  /** The schemas that every message's header of a name has to keep. */
  properties: readonly (readonly [name: string, schema: unknown])[];
  /** Whether it asks for something without a name: so many of them, or of such names, or in a language that is not read here. */
  asksForMore: boolean;
}>;

/** Which are looked into, or say nothing by themselves. */
const LOOKED_INTO = new Set(
  (
    "type properties required dependentRequired dependencies dependentSchemas " +
    "allOf anyOf oneOf not if then else additionalProperties unevaluatedProperties"
  ).split(" "),
);

/** What a schema of headers asks for, however deep it says so. */
export function headerDemandsOf(headers: unknown): HeaderDemands {
  const schema = unwrapped(headers);
  const names = new Set<string>();
  const required = new Set<string>();
  const properties: (readonly [string, unknown])[] = [];
  let asksForMore = headers !== undefined && schema === undefined;
  const seen = new Set<unknown>();

  const visit = (part: unknown, isSure: boolean): void => {
    if (!isObject(part) || seen.has(part)) return;
    seen.add(part);
    const wanted = textsAt(part, "required");
    for (const name of [...Object.keys(objectAt(part, "properties")), ...wanted, ...dependenciesIn(part)])
      names.add(name);
    if (isSure) {
      for (const name of wanted) required.add(name);
      properties.push(...Object.entries(objectAt(part, "properties")));
    }
    if (Object.keys(part).some((keyword) => asksOfValues(keyword) && !LOOKED_INTO.has(keyword)))
      asksForMore = true;
    for (const one of listAt(part, "allOf")) visit(one, isSure);
    for (const one of alternativesIn(part)) visit(one, false);
  };
  visit(schema, true);

  return { names, required, properties, asksForMore };
}

function alternativesIn(part: SchemaObject): readonly unknown[] {
  return [
    ...["anyOf", "oneOf"].flatMap((keyword) => listAt(part, keyword)),
    ...["not", "if", "then", "else"].map((keyword) => part[keyword]),
    ...["dependencies", "dependentSchemas"].flatMap((keyword) => Object.values(objectAt(part, keyword))),
  ];
}

function dependenciesIn(part: SchemaObject): readonly string[] {
  return ["dependentRequired", "dependencies", "dependentSchemas"].flatMap((keyword) =>
    Object.entries(objectAt(part, keyword)).flatMap(([name]) => [
      name,
      ...textsAt(objectAt(part, keyword), name),
    ]),
  );
}
