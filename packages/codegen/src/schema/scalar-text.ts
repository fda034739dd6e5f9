import { checkedFormats, type NumberNode, type StringNode } from "@warren/asyncapi/schema";
import { literal } from "../emit/literal.js";
import { helper, type Printing } from "./printing.js";
import { typeText } from "./type-text.js";

// The zod validators of values without members.

export function valuesText(values: readonly unknown[], printing: Printing): string {
  const list = values.map(literal).join(", ");
  if (values.some((value) => typeof value === "object" && value !== null)) {
    const type = typeText({ kind: "values", values }, printing.lookup);

    return `z.custom<${type}>((value) => [${list}].some((one) => ${helper("same", printing)}(one, value)))`;
  }
  if (values.length === 1) return `z.literal(${list})`;
  // z.enum keeps its values as the names of fields, and no field can be called __proto__.
  const isEnum = values.every((value) => typeof value === "string" && value !== "__proto__");

  return `z.${isEnum ? "enum" : "literal"}([${list}])`;
}

export function stringText({ format, pattern, least, most }: StringNode, printing: Printing): string {
  const formats: Readonly<Record<string, string>> = checkedFormats;
  // No database could keep a text of any characters: the other formats leave no place for those that none can.
  const base = (formats[format ?? ""] ?? "z.string()").replace(/^z\.string\(\)(?!\.refine\()/, () =>
    helper("text", printing),
  );
  for (const name of ["isDateTime", "isTime", "absoluteUri"] as const)
    if (base.includes(`(${name}`)) helper(name, printing);

  return [
    base,
    lengthText({ least: least ?? 0, most, comesFirst: pattern !== undefined }, printing),
    pattern === undefined ? "" : `.regex(/${pattern.source}/${pattern.flags})`,
  ].join("");
}

type Lengths = Readonly<{ least: number; most: number | undefined; comesFirst: boolean }>;

/** `comesFirst`: whether nothing else is asked of a text that is too long. There are patterns that only short ones may be asked of. */
function lengthText({ least, most, comesFirst }: Lengths, printing: Printing): string {
  if (most === undefined && least === 0) return "";
  // None or some is the same, however characters are counted.
  if (most === undefined && least === 1) return ".min(1)";
  if (most === 0 && least === 0) return ".max(0)";
  const words =
    most === undefined
      ? `at least ${least}`
      : least === 0
        ? `at most ${most}`
        : least === most
          ? `${most}`
          : `${least} to ${most}`;
  const limits = [least, ...(most === undefined ? [] : [most])].map(literal).join(", ");

  const message = literal(`Must have ${words} character${words.endsWith(" 1") || words === "1" ? "" : "s"}`);
  const told = comesFirst ? `{ message: ${message}, abort: true }` : message;

  return `.refine(${helper("characters", printing)}(${limits}), ${told})`;
}

export function numberText({ whole, least, most, above, below, multipleOf }: NumberNode): string {
  const base = { no: "z.number()", yes: "z.int()", "32 bits": "z.int32()" }[whole];
  const checks = { min: least, max: most, gt: above, lt: below, multipleOf };

  return [
    base,
    ...Object.entries(checks).map(([name, limit]) =>
      limit === undefined ? "" : `.${name}(${literal(limit)})`,
    ),
  ].join("");
}
