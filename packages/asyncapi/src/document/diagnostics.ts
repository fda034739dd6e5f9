import type { Diagnostic } from "@asyncapi/parser";
import { parse } from "yaml";
import type { Pointer } from "../model/model.js";
import type { Severity } from "../model/problem.js";
import type { Finding } from "./finding.js";
import { isExchangeType, isInBinding, isVague, missingIn, unexpectedIn } from "./diagnostic-kinds.js";
import { isOfOtherKind, textOfKind } from "./binding-kind.js";
import { fixFor, type Document } from "./fixes.js";
import { isKnownField, meantField, type Major } from "./known-fields.js";
import { locator, type Position } from "./locate.js";
import { isAboutOneOf, isNarrowed, ofItsFields } from "./message-shape.js";
import { escaped, valueAt } from "../model/pointer.js";

/** DiagnosticSeverity.Error of @asyncapi/parser is 0; to ask the parser for it would load all of it. */
const isError = (severity: number): boolean => severity === 0;

/** What addresses may not have that are paths of URLs. A routing key may have any characters, and `#` is a wildcard of RabbitMQ. */
const isOfUris = (code: string): boolean => /^asyncapi\d-channel-no-query-nor-fragment$/.test(code);

/** Where the diagnostics were found. */
export type Diagnosed = Readonly<{
  file: string;
  text: string;
  /** Whether the document is another team's, whose AMQP bindings are read for what they mean. */
  lenient: boolean;
}>;

/** What of the parser's diagnostics is worth reading, as findings. */
export function findingsFrom(diagnostics: readonly Diagnostic[], diagnosed: Diagnosed): readonly Finding[] {
  const errors = diagnostics.filter(({ severity, code }) => isError(severity) && !isOfUris(String(code)));
  if (errors.length === 0) return [];
  const syntax = errors.filter(({ code }) => code === "parser");
  const positionOf = locator(diagnosed.text);
  const root = syntax.length > 0 ? undefined : (parse(diagnosed.text, { merge: true }) as unknown);

  // What is wrong with a text that is no YAML, AsyncAPI's rules need not say too.
  const told = syntax.length > 0 ? syntax : errors.map((error) => atItsField(error, root));

  const document: Document = { major: majorOf(root), root };

  return withoutEchoes(told, document)
    .flatMap((one): readonly Diagnostic[] => {
      const fields = isAboutOneOf(one) ? ofItsFields(one, valueAt(one.path, root)) : [];

      return fields.length > 0 ? fields : [one];
    })
    .filter((diagnostic) => !(diagnosed.lenient && isExchangeType(diagnostic)))
    .map((diagnostic) => (diagnostic.code === "uncaught-error" ? atItsCause(diagnostic, root) : diagnostic))
    .map((diagnostic) => findingOf(diagnostic, diagnosed, document, positionOf));
}

function majorOf(root: unknown): Major {
  const isOld =
    typeof root === "object" && root !== null && "asyncapi" in root && String(root.asyncapi).startsWith("2.");

  return isOld ? 2 : 3;
}

/** AsyncAPI's parser throws on a field that is called like a method of every object. */
function atItsCause(diagnostic: Diagnostic, root: unknown): Diagnostic {
  const path = pathToMethod(root);
  if (path === undefined) return diagnostic;
  const name = path.at(-1) ?? "";

  return {
    ...diagnostic,
    path: [...path],
    message: `AsyncAPI's parser cannot read a document with a field that is called ${name}`,
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
  };
}

function pathToMethod(within: unknown): readonly string[] | undefined {
  if (typeof within !== "object" || within === null) return undefined;
  for (const [key, value] of Object.entries(within) as [string, unknown][]) {
    const isMethod = key !== "constructor" && key in Object.prototype;
    const rest = isMethod ? [] : pathToMethod(value);
    if (rest !== undefined) return [key, ...rest];
  }

  return undefined;
}

/** The parser reports a field that holds a reference where the reference leads. */
function atItsField(diagnostic: Diagnostic, root: unknown): Diagnostic {
  const name = unexpectedIn(diagnostic);
  if (name === undefined || diagnostic.path.at(-1) === name) return diagnostic;
  const target = `#/${diagnostic.path.map((step) => escaped(String(step))).join("/")}`;
  const path = pathTo(name, target, root);

  return path === undefined ? diagnostic : { ...diagnostic, path: [...path] };
}

function pathTo(name: string, target: string, within: unknown): readonly string[] | undefined {
  if (typeof within !== "object" || within === null) return undefined;
  for (const [key, value] of Object.entries(within) as [string, unknown][]) {
    const isIt =
      key === name && typeof value === "object" && value !== null && "$ref" in value && value.$ref === target;
    const rest = isIt ? [] : pathTo(name, target, value);
    if (rest !== undefined) return [key, ...rest];
  }

  return undefined;
}

function findingOf(
  diagnostic: Diagnostic,
  { file, lenient }: Diagnosed,
  document: Document,
  positionOf: (pointer: Pointer) => Position,
): Finding {
  const { range, source, code, path } = diagnostic;
  const tolerated = lenient && isTolerable(diagnostic);
  const severity: Severity = tolerated ? "warning" : "error";
  // The parser points at the value, where it is the field that is wrong or lacks another.
  const isAboutField =
    unexpectedIn(diagnostic) !== undefined || missingIn(diagnostic) !== undefined || isNarrowed(diagnostic);
  // Of what an alias of YAML brings, the parser has no place.
  const isNowhere = range.end.line === 0 && range.end.character === 0 && path.length > 0;
  const place =
    (isAboutField || isNowhere) && (source === undefined || source === file)
      ? positionOf(`/${path.map((step) => escaped(String(step))).join("/")}`)
      : { line: range.start.line + 1, column: range.start.character + 1 };

  return {
    severity,
    file: source ?? file,
    ...place,
    rule: String(code),
    text: `${textOf(diagnostic, document.root)}${tolerated ? "\nFix: none needed here; what it says and cannot be done has a finding of its own. AsyncAPI itself does not allow it." : fixFor(diagnostic, document, source ?? file)}`,
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
  /must be equal to constant/,
  /property type must be|^Item at index \d+ must be/,
];

/** Leaves out what only follows from something else: said at the same place or deeper, in another file, or of a good field. */
function withoutEchoes(given: readonly Diagnostic[], { major, root }: Document): readonly Diagnostic[] {
  const all = given.filter((one) => !isOfOtherKind(one, root));
  const plausible = all.filter((one) => unexpectedIn(one) === undefined || !isKnownField(one.path, major));
  const diagnostics = plausible.length > 0 ? plausible : all;
  const isEcho = ({ message }: Diagnostic) => echoes.some((pattern) => pattern.test(message));
  const deeper = (one: Diagnostic, other: Diagnostic) =>
    other.path.length > one.path.length && one.path.every((step, index) => step === other.path[index]);
  const here = (one: Diagnostic, other: Diagnostic) =>
    other !== one &&
    other.path.length === one.path.length &&
    one.path.every((step, index) => step === other.path[index]);
  const elsewhere = (one: Diagnostic, other: Diagnostic) => one.source !== other.source && !isEcho(other);
  // Where a binding stands behind a reference, what is wrong in it is told of both places.
  const better = (one: Diagnostic, other: Diagnostic) =>
    isVague(one) &&
    !isEcho(other) &&
    isInBinding(other.path) &&
    (other.path[0] === "components" ||
      one.path.slice(0, -1).every((step, index) => step === other.path[index]));
  const sameOperation = (one: Diagnostic, other: Diagnostic) =>
    other.code !== one.code && other.path[0] === one.path[0] && other.path[1] === one.path[1];

  const misspelt = (one: Diagnostic) =>
    diagnostics.some(
      (other) =>
        unexpectedIn(other) !== undefined &&
        other.path.length === one.path.length + 1 &&
        one.path.every((step, index) => step === other.path[index]) &&
        meantField(other.path, major) === missingIn(one),
    );

  const telling = diagnostics.filter((one) => {
    if (missingIn(one) !== undefined && misspelt(one)) return false;
    // It says that a message is not the channel's, also where there is no such channel.
    if (one.code === "asyncapi3-operation-messages-from-referred-channel") {
      return !diagnostics.some((other) => sameOperation(one, other));
    }
    if (isEcho(one)) {
      // Fields of another version of the AMQP binding are good ones, and yet the reason why a binding is called none.
      return !(isVague(one) ? all : diagnostics).some(
        (other) =>
          deeper(one, other) ||
          (here(one, other) && !isEcho(other)) ||
          elsewhere(one, other) ||
          better(one, other),
      );
    }

    return unexpectedIn(one) === undefined || !diagnostics.some((other) => deeper(one, other));
  });
  const clear = all.filter((one) => !isVague(one));
  const kept = [telling, clear, all].find((some) => some.length > 0) ?? [];
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
  if (!isInBinding(path)) return false;

  return (
    /not expected to be here|must not be valid|must match "then" schema/.test(message) ||
    (path.at(-1) === "is" && /must be equal to constant/.test(message)) ||
    (path.at(-1) === "amqp" && /must have required property "(exchange|queue|is)"/.test(message))
  );
}

function textOf(diagnostic: Diagnostic, root: unknown): string {
  const { message, path } = diagnostic;
  const ofKind = textOfKind(diagnostic, root);
  if (ofKind !== undefined) return ofKind;
  const place = path.length === 0 ? "" : ` (${path.join("/")})`;
  const sentence = isVague(diagnostic)
    ? "This AMQP binding is not as AsyncAPI describes one"
    : (message.split("\n", 1)[0] ?? message).replace(/\.$/, "");

  return `${sentence}${place}.`;
}
