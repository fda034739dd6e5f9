import { DiagnosticSeverity, type Diagnostic } from "@asyncapi/parser";
import { areAlike } from "../model/are-alike.js";
import type { Severity } from "../model/problem.js";
import type { Finding } from "./finding.js";

/** What of the parser's diagnostics is worth reading, as findings. */
export function findingsFrom(
  diagnostics: readonly Diagnostic[],
  file: string,
  lenient: boolean,
): readonly Finding[] {
  const errors = diagnostics.filter(({ severity }) => DiagnosticSeverity[severity] === "Error");
  const syntax = errors.filter(({ code }) => code === "parser");

  // What is wrong with a text that is no YAML, AsyncAPI's rules need not say too.
  return telling(syntax.length > 0 ? syntax : errors).map((diagnostic) =>
    findingOf(diagnostic, file, lenient),
  );
}

function findingOf(diagnostic: Diagnostic, file: string, lenient: boolean): Finding {
  const { range, source, code, path } = diagnostic;
  const tolerated = lenient && isTolerable(diagnostic);
  const severity: Severity = tolerated ? "warning" : "error";

  return {
    severity,
    file: source ?? file,
    line: range.start.line + 1,
    column: range.start.character + 1,
    rule: String(code),
    text: `${textOf(diagnostic)}${tolerated ? "\nFix: none needed here; what cannot be honoured is named below. AsyncAPI itself does not allow it." : fixFor(diagnostic, path)}`,
  };
}

// JSON Schema reports every branch that a value did not take, and every schema around the one that it breaks.
const echoes = [
  /must match "?(then|else|if)"? schema/,
  /must not be valid/,
  /must have required property "oneOf"/,
  /must match a schema in anyOf/,
  /must match exactly one schema in oneOf/,
  /^must be (array|object|equal to one of the allowed values)$/,
];

/** Leaves out what only follows from something said at the same place or deeper. */
function telling(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isEcho = ({ message }: Diagnostic) => echoes.some((pattern) => pattern.test(message));
  const deeper = (one: Diagnostic, other: Diagnostic) =>
    other.path.length > one.path.length && one.path.every((step, index) => step === other.path[index]);
  const here = (one: Diagnostic, other: Diagnostic) =>
    other !== one &&
    other.path.length === one.path.length &&
    one.path.every((step, index) => step === other.path[index]);

  const kept = diagnostics.filter((one) => {
    const unexpected = /is not expected to be here/.test(one.message);
    if (isEcho(one)) {
      return !diagnostics.some((other) => deeper(one, other) || (here(one, other) && !isEcho(other)));
    }

    return !(unexpected && diagnostics.some((other) => deeper(one, other)));
  });
  const seen = new Set<string>();

  return kept.filter((one) => {
    const place = `${one.source ?? ""} ${one.path.join("/")} ${isEcho(one) ? "" : one.message}`;
    if (seen.has(place)) return false;
    seen.add(place);

    return true;
  });
}

/** Inside an AMQP binding we read what is meant, and say what we cannot do. */
function isTolerable({ path, message }: Diagnostic): boolean {
  // The parser cuts a path off at a name with unusual characters.
  if (message.startsWith('"bindingVersion" property')) return true;
  const binding = path.indexOf("amqp");
  if (binding < 1 || path[binding - 1] !== "bindings") return false;

  return (
    /not expected to be here|must not be valid|must match "then" schema/.test(message) ||
    (path.at(-1) === "is" && /must be equal to constant/.test(message))
  );
}

function textOf({ message, path }: Diagnostic): string {
  if (path.at(-1) === "is" && /must be equal to constant/.test(message)) {
    return "A channel is a routing key, with an `exchange`, or a queue, with a `queue`: this one has both.";
  }
  const place = path.length === 0 ? "" : ` (${path.join("/")})`;
  const sentence = (message.split("\n", 1)[0] ?? message).replace(/\.$/, "");

  return `${sentence}${place}.`;
}

const bindings = [
  "amqp",
  "amqp1",
  "kafka",
  "mqtt",
  "http",
  "ws",
  "nats",
  "jms",
  "sns",
  "sqs",
  "stomp",
  "redis",
];

function fixFor({ message, code }: Diagnostic, path: Diagnostic["path"]): string {
  if (code === "invalid-ref") {
    return message.includes("FetchError")
      ? "\nFix: put the file beside the document and refer to it there; nothing is read from the network."
      : "\nFix: correct the reference, or add what it names.";
  }
  const unexpected = /^Property "([^"]+)" is not expected to be here/.exec(message)?.[1];
  if (unexpected === undefined) return "";
  const meant = path.at(-2) === "bindings" ? bindings.find((name) => areAlike(name, unexpected)) : undefined;

  return meant === undefined
    ? `\nFix: take it away, correct its name or its place, or write it as \`x-${unexpected}\`.`
    : `\nFix: write \`${meant}\`.`;
}
