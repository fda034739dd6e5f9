import { counted } from "@warren/text";
import { constraintsOf } from "./constraints.js";
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
import { isRounded, limitsOf } from "./limits.js";

const longestExample = 80;

/** What a reader should know of a schema and its type does not say. The last line may be `@deprecated`. */
export function remarksOn(given: unknown): string {
  const schema = unwrapped(given);
  if (!isObject(schema)) return "";
  const words = [
    sentence(textAt(schema, "title")),
    sentence(textAt(schema, "description")),
    ...limitsInWords(schema),
    ...moreInWords(schema),
  ].filter((part) => part !== undefined && part !== "");
  const text = words.filter((word, index) => words.indexOf(word) === index).join(" ");

  return schema["deprecated"] === true ? `${text}\n@deprecated` : text;
}

function sentence(text: string | undefined): string | undefined {
  const trimmed = text?.trim();

  return trimmed === undefined || trimmed === "" || /[.!?:;)\]]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function limitsInWords(schema: SchemaObject): readonly string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limitsOf(schema);
  const known = {
    format: textAt(schema, "format"),
    pattern: textAt(schema, "pattern"),
    minimum,
    maximum,
    exclusiveMinimum,
    exclusiveMaximum,
    minLength: numberAt(schema, "minLength"),
    maxLength: numberAt(schema, "maxLength"),
    minItems: numberAt(schema, "minItems"),
    maxItems: numberAt(schema, "maxItems"),
  };

  return constraintsOf(
    Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined && !isRounded(value))),
  );
}

function moreInWords(schema: SchemaObject): readonly (string | undefined)[] {
  const multiple = numberAt(schema, "multipleOf");
  const least = numberAt(schema, "minProperties");
  const most = numberAt(schema, "maxProperties");
  const examples = Array.isArray(schema["examples"]) ? listAt(schema, "examples") : [schema["example"]];
  const encoding = textAt(schema, "contentEncoding");
  const media = textAt(schema, "contentMediaType");

  return [
    multiple === undefined ? undefined : `A multiple of ${String(multiple)}.`,
    schema["uniqueItems"] === true ? "No item twice." : undefined,
    least === undefined ? undefined : `At least ${counted(least, "field")}.`,
    most === undefined ? undefined : `At most ${counted(most, "field")}.`,
    ...needsInWords(schema),
    encoding === undefined ? undefined : `Encoded as ${encoding}.`,
    media === undefined ? undefined : `Holds ${media}.`,
    schema["readOnly"] === true ? "Only read, never written." : undefined,
    schema["writeOnly"] === true ? "Only written, never read." : undefined,
    inWords("Without it, readers take", schema["default"]),
    inWords("Example:", examples[0]),
  ];
}

function needsInWords(schema: SchemaObject): readonly string[] {
  const needs = { ...objectAt(schema, "dependencies"), ...objectAt(schema, "dependentRequired") };

  return Object.keys(needs).flatMap((field) => {
    const others = textsAt(needs, field);

    return others.length === 0 ? [] : [`With \`${field}\` comes \`${others.join("`, `")}\`.`];
  });
}

function inWords(words: string, value: unknown): string | undefined {
  if (value === undefined || isRounded(value)) return undefined;
  const text = jsonOf(value);

  return text === undefined || text.length > longestExample ? undefined : `${words} \`${text}\`.`;
}

/** Undefined for what holds itself: the parser follows a `$ref` within an example too. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
