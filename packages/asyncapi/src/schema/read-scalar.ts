import { STORABLE } from "@warren/text/storable";
import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { nothing } from "./combine.js";
import { checkedFormats, isUnchecked } from "./formats.js";
import { numberAt, textAt, type SchemaObject } from "./json.js";
import { isRounded, limitsOf } from "./limits.js";
import type { Node } from "./node.js";
import { numberFormat } from "./number-formats.js";
import { isEmpty } from "./number-range.js";
import { expressionOf } from "./expression.js";
import { whySlow } from "./slow-pattern/why-slow.js";
import { below, onlyNoted, unchecked, unmeetable } from "./problems.js";
import type { Reader } from "./reader.js";

const NUL = /\0|\\u0000|\\x00|\\u\{0+\}|\\0(?!\d)/;
/** A class of all characters but those in it. */
const NEGATED_CLASS = /\[\^(?:\\[^]|[^\]\\])*\]/g;

/** As long as an e-mail address may be. */
const SHORT = 254;

type Length = Readonly<{ most: number | undefined }>;

/** What a schema asks of a text. */
export function readString(schema: SchemaObject, at: Pointer, { problems }: Pick<Reader, "problems">): Node {
  const format = textAt(schema, "format");
  const isLoose = format !== undefined && isUnchecked(format);
  if (isLoose)
    problems.push(
      unchecked(
        below(at, "format"),
        `format ${format} is not checked`,
        "add a `pattern`, or check it in the handler",
      ),
    );
  for (const keyword of ["contentEncoding", "contentMediaType", "contentSchema"])
    if (schema[keyword] !== undefined) problems.push(onlyNoted(below(at, keyword), keyword));

  const least = numberAt(schema, "minLength");
  const most = numberAt(schema, "maxLength");
  if (least !== undefined && most !== undefined && least > most) {
    problems.push(
      unmeetable(
        at,
        `no text has at least ${least} and at most ${most} characters`,
        "change one of the limits",
      ),
    );

    return nothing;
  }
  const source = textAt(schema, "pattern");
  const pattern = patternOf(source, below(at, "pattern"), problems, { most });
  if (source !== undefined && NUL.test(source.replaceAll(NEGATED_CLASS, "")))
    problems.push(
      unmeetable(
        below(at, "pattern"),
        "the pattern lets NUL (U+0000) through, which no text may hold",
        "send what is no text in another way, such as base64, or keep zero bytes out of it",
        "every message with one is refused: databases cannot keep it. In bytes of Avro, and in a decimal such as 0.00, it is the byte 0",
      ),
    );

  return {
    kind: "string",
    format: format !== undefined && Object.hasOwn(checkedFormats, format) ? format : undefined,
    pattern,
    isLoose: isLoose || (source !== undefined && source !== STORABLE.source && pattern === undefined),
    least,
    most,
  };
}

/**
 * A pattern as JavaScript has it; undefined, with a warning, where JavaScript has no such pattern, or takes for ever for some text.
 *
 * @param length where the schema can limit the texts that the pattern is asked of: how many characters they may have
 */
export function patternOf(
  source: string | undefined,
  at: Pointer,
  problems: Problem[],
  length?: Length,
): RegExp | undefined {
  // Every text has to be storable, whether its schema says so or not.
  if (source === undefined || source === STORABLE.source) return undefined;
  const pattern = expressionOf(source);
  if (pattern.kind === "pattern") return quick(pattern.pattern, { at, problems, length });
  problems.push({
    ...unchecked(at, `pattern ${source} ${pattern.why}`, "write it as ECMA-262 has it"),
    loss: "it is not checked, and the validator lets through what the document forbids",
  });

  return undefined;
}

function quick(
  pattern: RegExp,
  { at, problems, length }: Readonly<{ at: Pointer; problems: Problem[]; length: Length | undefined }>,
): RegExp | undefined {
  const why = whySlow(pattern, length?.most);
  if (why === undefined) return pattern;
  const isQuickWhereShort = length !== undefined && whySlow(pattern, SHORT) === undefined;
  problems.push({
    ...unchecked(
      at,
      `pattern ${pattern.source} ${why}`,
      isQuickWhereShort
        ? `add \`maxLength: ${String(SHORT)}\`: for so short a text it is quick`
        : "write it without a repetition in a repetition, so that no text fits in two ways: `a+` for `(a+)+`",
    ),
    loss: "it is not checked, or whoever sends such a text would stop the service",
  });

  return undefined;
}

/** What a schema asks of a number. `whole`: whether its type is `integer` alone. */
export function readNumber(
  schema: SchemaObject,
  whole: boolean,
  at: Pointer,
  { problems, rounded }: Pick<Reader, "problems" | "rounded">,
): Node {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limitsOf(schema);
  const multipleOf = numberAt(schema, "multipleOf");
  const range = rangeOf(textAt(schema, "format"));
  const least = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
  const most = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
  const lowest = Math.max(least, range?.least ?? -Infinity);
  const highest = Math.min(most, range?.most ?? Infinity);
  if (lowest > highest) {
    problems.push(
      unmeetable(
        at,
        `no number is at least ${lowest} and at most ${highest}`,
        `change one of the limits${range === undefined ? "" : ", or the format"}`,
      ),
    );

    return nothing;
  }

  const isWhole = whole || range !== undefined;
  const step = multipleOf !== undefined && multipleOf > 0 ? multipleOf : undefined;
  if (
    isEmpty({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, step: step ?? (isWhole ? 1 : undefined) })
  ) {
    problems.push(
      unmeetable(
        at,
        `no ${step !== undefined ? `multiple of ${String(step)}` : isWhole ? "whole number" : "number"} is within the limits`,
        `change ${step === undefined ? "one of them" : "`multipleOf`, or one of them"}`,
      ),
    );

    return nothing;
  }
  const limits = [minimum, maximum, exclusiveMinimum, exclusiveMaximum];
  const isBounded = lowest >= Number.MIN_SAFE_INTEGER && highest <= Number.MAX_SAFE_INTEGER;
  if ((range?.bits === 64 && !isBounded) || (isWhole && limits.some(isRounded))) rounded.push(at);
  // A whole number has to be below 2^53 anyway.
  const within = (limit: number | undefined) => (isWhole && isRounded(limit) ? undefined : limit);
  // Zod has these limits itself.
  const isInt32 = range?.bits === 32 && range.least < 0;
  const own = isInt32 ? undefined : range;

  return {
    kind: "number",
    whole: isInt32 ? "32 bits" : isWhole ? "yes" : "no",
    least: within(own !== undefined && own.least > least ? own.least : minimum),
    most: within(own !== undefined && own.most < most ? own.most : maximum),
    above: within(exclusiveMinimum),
    below: within(exclusiveMaximum),
    multipleOf: step,
  };
}

/** The whole numbers that a format lets through; undefined where it says nothing of that. */
function rangeOf(format: string | undefined) {
  const numbers = format === undefined ? undefined : numberFormat(format);

  return numbers?.kind === "whole" ? numbers : undefined;
}
