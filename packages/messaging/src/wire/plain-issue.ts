/**
 * What is wrong with a part of a payload, for whoever reads it in a log or beside a dead letter. A schema's own words stay. Zod's standard ones
 * tell what it expected and received; here it is what the value must be, and `is missing` where there is none.
 */
export function plainIssue(message: string): string {
  for (const [pattern, say] of WORDS) {
    const found = pattern.exec(message);
    if (found !== null) return say(found[1] ?? "", found[2] ?? "");
  }

  return message;
}

type Say = (one: string, other: string) => string;

const WORDS: readonly (readonly [RegExp, Say])[] = [
  [/^Invalid input: expected .+, received undefined$/, () => "is missing"],
  [/^Invalid input: expected (\w+), received (\w+)$/, (wanted, got) => `must be ${a(wanted)}, not ${a(got)}`],
  [/^Invalid input: expected ("[^"]*")$/, (only) => `must be ${only}`],
  [/^Invalid option: expected one of (.+)$/, (all) => `must be one of ${all.replaceAll('"|"', '", "')}`],
  [/^Too (?:small|big): expected \w+ to (?:have|be) ([<>]=?)(.+)$/, (how, bound) => bounded(how, bound)],
];

const NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function a(type: string): string {
  return NAMES[type] ?? type;
}

const BOUNDS: Readonly<Record<string, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
};

/** `1 characters` is of a text, `1 items` of a list, `1` alone of a number. */
function bounded(how: string, bound: string): string {
  return `must ${/^\S+ /.test(bound) ? "have" : "be"} ${BOUNDS[how] ?? how} ${bound.replace(/^1 (\w+)s$/, "1 $1")}`;
}
