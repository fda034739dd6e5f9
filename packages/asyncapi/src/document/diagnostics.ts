import type { Diagnostic } from "@asyncapi/parser";
import { parse } from "yaml";
import type { Pointer } from "../model/model.js";
import type { Severity } from "../model/problem.js";
import type { Finding } from "./finding.js";
import { ofAddresses } from "./addresses.js";
import {
  isExchangeType,
  isInBinding,
  isOtherAction,
  isVague,
  missingIn,
  unexpectedIn,
} from "./diagnostic-kinds.js";
import { withWholePaths } from "./cut-paths.js";
import { withoutEchoes } from "./echoes.js";
import { textOfKind } from "./binding-kind.js";
import { fixFor, type Document } from "./fixes.js";
import type { Major } from "./known-fields.js";
import { atHome, broughtAround, type Written } from "./at-home.js";
import { isPayloadOfOpenapi, rightAsWritten } from "./right-as-written.js";
import { locator, type Position } from "./locate.js";
import { otherFiles } from "./other-files.js";
import { isAboutOneOf, isNarrowed, ofItsFields } from "./message-shape.js";
import { pointerTo, valueAt } from "../model/pointer.js";

/** DiagnosticSeverity.Error of @asyncapi/parser is 0; to ask the parser for it would load all of it. */
const isError = (severity: number): boolean => severity === 0;

/** What addresses may not have that are paths of URLs. In RabbitMQ `#` is a wildcard. */
const isOfUris = ({ code }: Diagnostic): boolean =>
  /^asyncapi\d-channel-no-query-nor-fragment$/.test(String(code));

/** Where the diagnostics were found. */
export type Diagnosed = Readonly<{
  file: string;
  text: string;
  /** Whether the document is another team's, whose AMQP bindings are read for what they mean. */
  lenient: boolean;
  /** What the text was made of, where other files were brought into it. */
  written?: Written;
}>;

/** What of the parser's diagnostics is worth reading, as findings. */
export function findingsFrom(diagnostics: readonly Diagnostic[], diagnosed: Diagnosed): readonly Finding[] {
  const { written } = diagnosed;
  const isRight = written === undefined ? () => false : rightAsWritten(written.original);
  const isOpenapi = isPayloadOfOpenapi(diagnosed.text);
  const errors = diagnostics.filter(
    (one) => isError(one.severity) && !isOfUris(one) && !isRight(one) && !isOpenapi(one),
  );
  if (errors.length === 0) return [];
  const syntax = errors.filter(({ code }) => code === "parser");
  const places: Places = {
    positionOf: locator(written?.original ?? diagnosed.text),
    home: written === undefined ? (diagnostic) => diagnostic : atHome(written),
  };
  const root = syntax.length > 0 ? undefined : (parse(diagnosed.text, { merge: true }) as unknown);

  const read = otherFiles();
  const rootOf: Document["rootOf"] = ({ source = diagnosed.file }) => {
    if (source === diagnosed.file || syntax.length > 0) return root;
    const there = read(source);

    return "why" in there ? undefined : there.content;
  };
  const document: Document = { major: majorOf(root), rootOf };

  // What is wrong with a text that is no YAML, AsyncAPI's rules need not say too.
  const told =
    syntax.length > 0
      ? syntax
      : withWholePaths(
          errors
            .flatMap((error) => ofAddresses(error, root))
            .map((error) => atItsField(error, rootOf(error))),
          root,
          diagnosed.file,
        );

  const wholeOf = ({ source = diagnosed.file, path }: Diagnostic) =>
    source === diagnosed.file ? pointerTo(broughtAround(path, written?.homes ?? new Map())) : source;
  const findings = withoutEchoes(told, document, wholeOf)
    .flatMap((one): readonly Diagnostic[] => {
      const fields = isAboutOneOf(one) ? ofItsFields(one, valueAt(one.path, rootOf(one))) : [];

      return fields.length > 0 ? fields : [one];
    })
    .filter((diagnostic) => !(diagnosed.lenient && isExchangeType(diagnostic)))
    .map((diagnostic) => (diagnostic.code === "uncaught-error" ? atItsCause(diagnostic, root) : diagnostic))
    .map((diagnostic) => findingOf(diagnostic, diagnosed, document, places));

  // What was brought into a document may also be found where it came from.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
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
  const target = `#${pointerTo(diagnostic.path)}`;
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

/** Where something stands in the document as its author has it. */
type Places = Readonly<{
  positionOf: (pointer: Pointer) => Position;
  home: (diagnostic: Diagnostic) => Diagnostic;
}>;

function findingOf(
  diagnostic: Diagnostic,
  { file, lenient }: Diagnosed,
  document: Document,
  { positionOf, home }: Places,
): Finding {
  const { range, source, code, path } = home(diagnostic);
  const tolerated = lenient && isTolerable(diagnostic);
  const severity: Severity = tolerated ? "warning" : "error";
  // The parser points at the value, where it is the field that is wrong or lacks another.
  const isAboutField =
    unexpectedIn(diagnostic) !== undefined || missingIn(diagnostic) !== undefined || isNarrowed(diagnostic);
  // Of what an alias of YAML brings, the parser has no place.
  const { end } = diagnostic.range;
  const isNowhere = end.line === 0 && end.character === 0 && path.length > 0;
  const place =
    (isAboutField || isNowhere) && (source === undefined || source === file)
      ? positionOf(pointerTo(path))
      : { line: range.start.line + 1, column: range.start.character + 1 };

  return {
    severity,
    file: source ?? file,
    ...place,
    rule: String(code),
    text: `${textOf(diagnostic, document.rootOf(diagnostic), path)}${tolerated ? "\nFix: none needed here; what it says and cannot be done has a finding of its own. AsyncAPI itself does not allow it." : fixFor(diagnostic, document, source ?? file)}`,
  };
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

function textOf(diagnostic: Diagnostic, root: unknown, path: Diagnostic["path"]): string {
  const { message } = diagnostic;
  const ofKind = textOfKind(diagnostic, root);
  if (ofKind !== undefined) return ofKind;
  const place = path.length === 0 ? "" : ` (${path.join("/")})`;
  const sentence = isVague(diagnostic)
    ? "This AMQP binding is not as AsyncAPI describes one"
    : (message.split("\n", 1)[0] ?? message)
        .replace(isOtherAction(diagnostic, root) ? / Did you mean "[^"]*"\?/ : "", "")
        .replace(/\.$/, "");

  return `${sentence}${place}.`;
}
