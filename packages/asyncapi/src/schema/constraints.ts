import { counted } from "@warren/text";
import { STORABLE } from "@warren/text/storable";
import type { JsonSchema } from "../model/json-schema.js";

const number = new Intl.NumberFormat("en-US");
const formats: Readonly<Record<string, string>> = {
  uuid: "A UUID.",
  "date-time": "A date and time.",
  date: "A date.",
  email: "An e-mail address.",
  uri: "A URI.",
};

/** The limits that a type cannot express, in words: `["1 to 1,000 items."]`. */
export function constraintsOf(schema: JsonSchema): readonly string[] {
  const known =
    schema.format === undefined ? undefined : (formats[schema.format] ?? `Format ${schema.format}.`);

  return [
    known,
    range(schema.minimum, schema.maximum, ""),
    bound("More than", schema.exclusiveMinimum),
    bound("Less than", schema.exclusiveMaximum),
    range(schema.minLength, schema.maxLength, "character"),
    range(schema.minItems, schema.maxItems, "item"),
    patternWords(schema),
  ].filter((words) => words !== undefined);
}

/** What a known format demands is known, and its pattern is long. That a text is storable goes without saying. */
function patternWords({ format, pattern }: JsonSchema): string | undefined {
  return pattern === undefined || pattern === STORABLE.source || isKnown(format)
    ? undefined
    : `Matches \`${pattern}\`.`;
}

function isKnown(format: string | undefined): boolean {
  return format !== undefined && format in formats;
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const of = (amount: number) => (unit === "" ? number.format(amount) : counted(amount, unit));
  // Zero is no limit for a length: every text and every list has at least none.
  const low = unit !== "" && least === 0 ? undefined : least;

  if (low !== undefined && low === most) return `Exactly ${of(low)}.`;
  if (low !== undefined && most !== undefined) return `${number.format(low)} to ${of(most)}.`;
  if (low !== undefined) return `At least ${of(low)}.`;
  if (most !== undefined) return `At most ${of(most)}.`;

  return undefined;
}

function bound(words: string, limit: number | undefined): string | undefined {
  return limit === undefined ? undefined : `${words} ${number.format(limit)}.`;
}
