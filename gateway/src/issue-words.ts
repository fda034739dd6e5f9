import type * as z from "zod";

/** What is wrong with a part of an input, in words for people. A schema's own words stay; zod's name types and show patterns. */
export function wordsOfIssue(issue: z.core.$ZodIssue): string {
  return isOfZod(issue.message) ? ownWords(issue) : issue.message;
}

/** How zod's own messages begin. Those of schemas say what a value must be. */
function isOfZod(message: string): boolean {
  return /^(Invalid|Too small|Too big|Unrecognized)/.test(message);
}

function ownWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return isMissing(issue) ? MISSING : `must be ${TYPES[issue.expected] ?? OTHER}`;
    case "invalid_union":
      return issue.errors.length > 0 && issue.errors.flat().every(isMissing) ? MISSING : `must be ${OTHER}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? OTHER}`;
    case "too_small":
      return bounded(issue.origin, issue.minimum, issue.inclusive === false ? "more than" : "at least");
    case "too_big":
      return bounded(issue.origin, issue.maximum, issue.inclusive === false ? "less than" : "at most");
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return "has fields that are not described";
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return `must be ${OTHER}`;
  }
}

const MISSING = "is missing";
const OTHER = "what the description at /openapi.json says";

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "a UUID",
  email: "an e-mail address",
  datetime: "a time in UTC, such as 2026-03-02T09:30:00Z",
};

/** zod tells what it received in its message alone. */
function isMissing({ message }: z.core.$ZodIssue): boolean {
  return message.endsWith("received undefined");
}

function bounded(origin: string, bound: number | bigint, how: string): string {
  const things = origin === "string" ? " characters" : origin === "array" ? " entries" : undefined;

  return things === undefined
    ? `must be ${how} ${bound}`
    : `must have ${how} ${bound}${bound === 1 ? things.replace(/ies$/, "y").replace(/s$/, "") : things}`;
}
