import { counted } from "@warren/text";
import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { escaped } from "../model/pointer.js";

/** The place of something inside of what stands at `at`. */
export function below(at: Pointer, ...steps: readonly (string | number)[]): Pointer {
  return `${at}${steps.map((step) => `/${escaped(String(step))}`).join("")}` as Pointer;
}

/** Something that the validator lets through, though the document forbids it. */
export function unchecked(at: Pointer, what: string, fix: string): Problem {
  return {
    severity: "warning",
    rule: "schema-is-checked",
    at,
    what,
    loss: "the validator lets through what the document forbids",
    fix,
  };
}

/** A keyword that by JSON Schema refuses nothing: it tells readers what a text holds. */
export function onlyNoted(at: Pointer, keyword: string): Problem {
  return {
    severity: "hint",
    rule: "schema-is-checked",
    at,
    what: `${keyword} says what the text holds, and is not looked at`,
    loss: "by JSON Schema it is a note for readers: the text is handed on as it came, and no value is refused for it",
    fix: "decode the text in the handler, and check there what is in it",
  };
}

/** A schema that a value would have to meet before it could be said whether it meets it. */
export function madeOfItself(at: Pointer, schema: string): Problem {
  return unchecked(at, `${schema} is made of itself`, "name it in a field or a list only");
}

/** A schema that speaks of a kind of value without saying that there are no others. */
export function assumed(at: Pointer, what: string, kinds: string): Problem {
  return {
    severity: "warning",
    rule: "schema-names-its-type",
    at,
    what,
    loss: `other values are refused, which the document lets through`,
    fix: `write \`type: ${kinds}\``,
  };
}

/** A schema, or a value of it, that nothing meets. */
export function unmeetable(
  at: Pointer,
  what: string,
  fix: string,
  loss = "every message with it would be refused",
): Problem {
  return { severity: "warning", rule: "schema-can-be-met", at, what, loss, fix };
}

/** Something that is not JSON Schema as AsyncAPI has it. */
export function foreign(at: Pointer, what: string, loss: string, fix: string): Problem {
  return { severity: "warning", rule: "schema-is-json-schema", at, what, loss, fix };
}

/** How many places of one cause are named. */
const NAMED = 5;

/** Numbers that JSON has and JavaScript has not, told once for all of a document. */
export function roundedNumbers(places: readonly Pointer[]): readonly Problem[] {
  const different = [...new Set(places)];
  const [first] = different;
  if (first === undefined) return [];
  const named = different.slice(0, NAMED).join(", ");
  const rest = different.length > NAMED ? ` and ${counted(different.length - NAMED, "other")}` : "";

  return [
    {
      severity: "warning",
      rule: "numbers-are-exact",
      at: first,
      what: `whole numbers of 64 bits may stand in ${counted(different.length, "place")}: ${named}${rest}`,
      loss: "JavaScript cannot tell those beyond 2^53 (9,007,199,254,740,992) apart: a message with one is not sent, and one that arrives goes to the dead letters",
      fix: "send them as text, `type: string`, or set `minimum` and `maximum` within that",
    },
  ];
}
