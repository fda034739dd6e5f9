import type { Diagnostic } from "@asyncapi/parser";
import { isExchangeType, isOtherAction, missingIn, unexpectedIn, wrongTypeIn } from "./diagnostic-kinds.js";
import { meantField, type Major } from "./known-fields.js";
import { escaped, stepsBehind, valueAt } from "../model/pointer.js";

/** The document that the diagnostics are about, and what it and the files hold that it refers to. */
export type Document = Readonly<{
  major: Major;
  rootOf: (diagnostic: Pick<Diagnostic, "source">) => unknown;
}>;

/** The language of a file, by its name. */
type Language = "YAML" | "JSON";

// Proposed for receive operations, and read here as x- fields.
const proposed = new Set(["retry", "deadLetter"]);

/**
 * What to do about a diagnostic, on a line of its own; nothing where that goes without saying.
 *
 * @param file where it is to be done
 */
export function fixFor(diagnostic: Diagnostic, { major, rootOf }: Document, file: string): string {
  const { message, code, path } = diagnostic;
  const root = rootOf(diagnostic);
  if (code === "invalid-ref") {
    return message.includes("FetchError")
      ? "\nFix: put the file beside the document and refer to it there: what is elsewhere may change, or be away."
      : fixForReference(path, root);
  }
  if (code === "asyncapi-document-unresolved") return "\nFix: write in its place what it leads to.";
  if (message.startsWith("A brace in this address"))
    return "\nFix: write each parameter as its name in a pair of braces.";
  const missing = missingIn({ message });
  if (missing !== undefined) return `\nFix: add \`${missing}\`.`;
  const unexpected = unexpectedIn({ message });
  if (unexpected !== undefined) {
    if (proposed.has(unexpected)) {
      return `\nFix: write \`x-${unexpected}\`: AsyncAPI has no \`${unexpected}\` yet (asyncapi/spec#1234).`;
    }
    const meant = meantField(path, major);

    return meant === undefined
      ? `\nFix: take it away, correct its name or its place, or write it as \`x-${unexpected}\`.`
      : `\nFix: write \`${meant}\`.`;
  }

  const missed = /Missed: (.+?)\.?$/.exec(message.split("\n", 1)[0] ?? "")?.[1];
  if (/-channel-parameters$/.test(String(code)))
    return missed === undefined
      ? "\nFix: put it into the address, in braces, or take it away."
      : `\nFix: describe under \`parameters\` what the address has in braces: ${missed}.`;
  const limit = String(path.at(-1));
  if (/^exclusive(Minimum|Maximum)$/.test(limit) && typeof valueAt(path, root) === "boolean")
    return valueAt(path, root) === true
      ? `\nFix: write the limit itself here, in the place of \`${limit === "exclusiveMinimum" ? "minimum" : "maximum"}\`.`
      : "\nFix: take it away: the limit counts anyway.";

  // Of a name that is empty it is said where the names stand.
  if (/must not have fewer than 1 characters/.test(message) && typeof valueAt(path, root) === "object")
    return path.join("/") === "channels" && major === 2
      ? '\nFix: put the address of the channel that is called "" in the place of its name.'
      : '\nFix: give a name to what is called "" in it.';

  if (isOtherAction({ path, message }, root))
    return "\nFix: write `send` where this application sends the message, or `receive` where it takes it. In 2.x `publish` stood for what others send to it.";
  const wanted = wrongTypeIn({ message });
  if (wanted === "string" && typeof valueAt(path, root) === "object")
    return "\nFix: write a text here, or correct the schema, which says that it is one.";
  const how = wanted === undefined ? undefined : written[languageOf(file)][wanted];
  if (how !== undefined) return `\nFix: ${how}.`;
  if (isExchangeType({ path, message })) return "\nFix: write topic, direct, fanout or headers.";

  return path.at(-1) === "is" ? "\nFix: write `routingKey` or `queue`." : "";
}

/** A reference is often written as if it began at the schema around it, as pydantic does. */
function fixForReference(path: Diagnostic["path"], root: unknown): string {
  const target = valueAt(path, root);
  const within = typeof target === "string" && target.startsWith("#/") ? target.slice(2) : undefined;
  const steps = within === undefined ? undefined : stepsBehind(`/${within}`);
  const holders = path.map((_, index) => path.slice(0, index));
  const holder = steps && holders.findLast((above) => valueAt([...above, ...steps], root) !== undefined);
  if (holder === undefined || within === undefined)
    return "\nFix: correct the reference, or add what it names.";
  const way = holder.map((step) => escaped(String(step))).join("/");

  return `\nFix: a reference begins at the document's root: write \`#/${way}/${within}\`, or move it to \`components.schemas\`.`;
}

/** In which language something is to be written. */
export function languageOf(file: string): Language {
  return file.toLowerCase().endsWith(".json") ? "JSON" : "YAML";
}

const numbers = {
  number: "write a number, without quotes",
  integer: "write a whole number, without quotes",
} as const;

/** How a value of a type is written. */
const written: Readonly<Record<Language, Readonly<Partial<Record<string, string>>>>> = {
  YAML: {
    ...numbers,
    string: "write it in quotes, or YAML reads a number, a date or a word of its own",
    array: "write a list, its items after `- ` or in `[ ]`",
    object: "write its fields below it, or in `{ }`",
    boolean: "write true or false: `yes` and `no` are texts in YAML 1.2",
  },
  JSON: {
    ...numbers,
    string: "write it in quotes",
    array: "write a list, in `[ ]`",
    object: "write its fields in `{ }`",
    boolean: "write true or false, without quotes",
  },
};
