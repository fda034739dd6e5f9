import type { JsonSchema } from "@warren/asyncapi";
import { componentName, unwrapped } from "@warren/asyncapi/schema";

// What the terminal and the docs site have in common where they put a payload into words of their own.

/** Nobody reads more fields of what was told before. */
export const MOST_AGAIN = 1_000;
/** Nor choices of choices that are longer in words. */
const MOST_WORDS = 400;

/** How a reader words a schema. */
export type Wording = Readonly<{
  /** What a schema is without what is written around it. */
  inside: (given: JsonSchema) => JsonSchema;
  nameOf: (schema: JsonSchema) => string | undefined;
  /** The words for a schema that may have a name, whose parts are worded by `wordsOf`. */
  words: (schema: JsonSchema, name: string | undefined, wordsOf: (inner: JsonSchema) => string) => string;
}>;

/**
 * A schema in words. What holds itself is told once, and by its name within; what stands in many places is worded twice at most.
 *
 * @param rings those that hold themselves
 */
export function schemaWords(given: JsonSchema, rings: ReadonlySet<unknown>, wording: Wording): string {
  const { inside, nameOf, words } = wording;
  const met = new Set<JsonSchema>();
  /** Undefined after the first time: from the second on the words are the same. */
  const known = new Map<JsonSchema, string | undefined>();
  const wordsOf = (part: JsonSchema): string => {
    const schema = inside(part);
    const before = known.get(schema);
    if (before !== undefined) return before;
    // Where it is told once, its name says where.
    const name = nameOf(schema) ?? (rings.has(schema) ? componentName(schema) : undefined);
    if (met.has(schema)) return name ?? "itself";
    // What does not hold itself is written out wherever it stands.
    if (rings.has(schema)) met.add(schema);
    const all = words(schema, name, wordsOf);
    known.set(schema, known.has(schema) ? all : undefined);

    return all;
  };

  return wordsOf(given);
}

/** Choices in words, equal ones once; only counted where they are too long. */
export function choiceWords(choices: readonly string[], between: string): string {
  const words = [...new Set(choices)].join(between);

  return words.length > MOST_WORDS ? `one of ${String(choices.length)} choices` : words;
}

/** A schema without the language that is said beside it; where nobody could read that, as it is. */
export function inside(schema: JsonSchema): JsonSchema {
  return unwrapped(schema) ?? schema;
}
