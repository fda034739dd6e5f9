import { withoutPayload } from "./without-payload.js";

/** An error as a line of a log shows it. */
export type LoggableError = Readonly<Record<string, unknown>>;

/** How deep causes are followed, and how many of several errors are shown. */
const MOST = 5;

/** Of a batch, which fails with one error, no more payloads are looked into. */
const MOST_PAYLOADS = 50;

/** A text that is longer says no more. */
const LONGEST_TEXT = 1_000;

/**
 * What of an error's own fields is shown: where it comes from, never what it was about. What PostgreSQL says in `detail` and `where`
 * quotes rows, and what a mail server or a provider answers (`response`, `rejected`, `body`) quotes what it was sent.
 */
const SHOWN = [
  "code",
  "severity",
  "schema",
  "table",
  "column",
  "constraint",
  "routine",
  "syscall",
  "status",
] as const;

/**
 * Makes the object that stands under `err`: type, text, code and stack, with those of its causes. The only place where an error becomes
 * part of a line.
 *
 * @param payloads of the messages that it is about: what their fields say is masked in the texts, their ids are not
 */
export function loggableError(error: unknown, ...payloads: readonly (Buffer | string)[]): LoggableError {
  const masks = payloads.slice(0, MOST_PAYLOADS).map(withoutPayload);

  return shown(error, (text) => masks.reduce((left, mask) => mask(left), text).slice(0, LONGEST_TEXT), 0);
}

/** The text alone, for a sentence. */
export function loggableText(error: unknown, ...payloads: readonly (Buffer | string)[]): string {
  return String(loggableError(error, ...payloads)["message"]);
}

function shown(error: unknown, mask: (text: string) => string, depth: number): LoggableError {
  if (!(error instanceof Error)) return { message: mask(textOfAny(error)) };
  const own = error as Error & Readonly<Record<string, unknown>>;
  const fields = SHOWN.flatMap((name) => {
    const value = own[name];

    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });

  return {
    type: error.name,
    message: mask(quotesValues(own) ? withoutQuotes(error.message) : error.message),
    ...Object.fromEntries(fields),
    stack: framesOf(error),
    ...(error.cause === undefined || depth >= MOST ? {} : { cause: shown(error.cause, mask, depth + 1) }),
    ...(error instanceof AggregateError && depth < MOST
      ? { errors: error.errors.slice(0, MOST).map((one: unknown) => shown(one, mask, depth + 1)) }
      : {}),
  };
}

/** The classes of SQLSTATE whose texts quote names of tables, columns and constraints, and no values. */
const QUOTES_NAMES = /^(?:08|23|25|28|3|40|42|53|55|57|58)/;

/** Whether the text quotes what was read: PostgreSQL of a value that it cannot take, V8 of a text that is no JSON. */
function quotesValues(error: Error & Readonly<Record<string, unknown>>): boolean {
  const { severity, code } = error;
  if (typeof severity === "string" && typeof code === "string") return !QUOTES_NAMES.test(code);

  return error instanceof SyntaxError;
}

function withoutQuotes(text: string): string {
  return text.replace(/"[^]*"/g, '"***"').replace(/'[^]*'/g, "'***'");
}

/** Without its first lines, which repeat the text. */
function framesOf({ stack = "" }: Error): string {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("\n");
}

function textOfAny(value: unknown): string {
  return typeof value === "object" && value !== null ? "something that is no error" : String(value);
}
