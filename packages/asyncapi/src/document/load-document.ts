import { readFile } from "node:fs/promises";
import path from "node:path";
import * as converter from "@asyncapi/converter";
import { parse, YAMLParseError } from "yaml";
import type { Pointer } from "../model/model.js";
import type { Finding } from "./finding.js";
import { convertible } from "./convertible.js";
import { locator, type Position } from "./locate.js";
import { pointersBefore } from "./pointers-before.js";

type ConvertibleDocument = Readonly<{ asyncapi: string }> & Record<string, unknown>;

/** A document as text, ready for the parser. */
export type Source = Readonly<{
  /** Absolute path. */
  file: string;
  /** As it stands in the file. */
  original: string;
  /** AsyncAPI 3: the original, or what a document of 2.x was converted to. */
  text: string;
  converted: boolean;
  /** Whether the document is another team's, whose AMQP bindings are read for what they mean. */
  lenient: boolean;
  /** Where something of the text stands in the original. */
  positionOf: (pointer: Pointer) => Position;
}>;

export type Loaded =
  | Readonly<{ ok: true; source: Source; findings: readonly Finding[] }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** Reads a document of AsyncAPI 2.x or 3.x, in YAML or JSON. What is no such document is a finding, not an exception. */
export async function loadDocument(file: string): Promise<Loaded> {
  const absolute = path.resolve(file);
  let original: string;
  try {
    original = await readFile(absolute, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);

    return notLoaded(
      absolute,
      { line: 1, column: 1 },
      "readable-document",
      `Cannot read it (${reason}).\nFix: name the document with \`--spec FILE\`.`,
    );
  }

  return sourceOf(absolute, original);
}

/** Like {@link loadDocument}, for a text that was read already. */
export function sourceOf(file: string, original: string): Loaded {
  let document: unknown;
  try {
    // As the parser does, which reads `<<` too.
    document = parse(original, { merge: true });
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const text = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);

    return notLoaded(
      file,
      { line: place?.line ?? 1, column: place?.col ?? 1 },
      "yaml",
      `${text.replace(/ at line \d+, column \d+:?$/, "").replace(/; please use YAML.*$/, "")}: nothing of the document can be read.\nFix: correct the YAML here.`,
    );
  }
  const version = versionOf(document);
  const positionOf = locator(original);
  if (version === undefined) {
    return notLoaded(
      file,
      positionOf("/asyncapi"),
      "asyncapi-version",
      `${withoutVersion(document)}\nFix: begin it with \`asyncapi: 3.0.0\`.`,
    );
  }
  if (version.startsWith("3.")) {
    return {
      ok: true,
      source: { file, original, text: original, converted: false, lenient: !isSystem(document), positionOf },
      findings: [],
    };
  }
  if (!version.startsWith("2.")) {
    return notLoaded(
      file,
      positionOf("/asyncapi"),
      "asyncapi-version",
      `AsyncAPI ${version} is not known here.\nFix: bring the document to 3.0.0; 2.x and 3.x are read.`,
    );
  }

  return convertedSource(file, original, document, version);
}

function convertedSource(file: string, original: string, document: unknown, version: string): Loaded {
  const here = locator(original);
  let text: string;
  try {
    text = JSON.stringify(converter.convert(convertible(document) as ConvertibleDocument, "3.0.0"));
  } catch (error) {
    return unconverted(file, original, version, error);
  }
  const before = pointersBefore(document, JSON.parse(text));
  const finding: Finding = {
    severity: "warning",
    file,
    ...here("/asyncapi"),
    rule: "asyncapi-version",
    text: `AsyncAPI ${version} was converted to 3.0.0 in memory: \`publish\` is what this application receives, \`subscribe\` what it sends.\nFix: none needed; \`npx @asyncapi/converter\` makes the change in the file.`,
  };

  return {
    ok: true,
    source: {
      file,
      original,
      text,
      converted: true,
      lenient: true,
      positionOf: (pointer) => here(before(pointer)),
    },
    findings: [finding],
  };
}

/** The parser says better than the converter what is wrong with a document; the converter's words are for what it lets pass. */
function unconverted(file: string, original: string, version: string, error: unknown): Loaded {
  const reason = error instanceof Error ? error.message : String(error);
  const positionOf = locator(original);
  const finding: Finding = {
    severity: "error",
    file,
    ...positionOf("/asyncapi"),
    rule: "asyncapi-version",
    text: `AsyncAPI ${version} could not be converted to 3.0.0: ${reason}.\nFix: correct what is named above, or write the document in 3.0.0.`,
  };

  return {
    ok: true,
    source: { file, original, text: original, converted: false, lenient: true, positionOf },
    findings: [finding],
  };
}

function isSystem(document: unknown): boolean {
  return (
    typeof document === "object" &&
    document !== null &&
    ("x-services" in document || "x-exchanges" in document)
  );
}

function versionOf(document: unknown): string | undefined {
  const version: unknown =
    typeof document === "object" && document !== null && "asyncapi" in document
      ? document.asyncapi
      : undefined;

  return typeof version === "string" && /^\d+\.\d+\.\d+/.test(version) ? version : undefined;
}

function withoutVersion(document: unknown): string {
  if (typeof document !== "object" || document === null) return "There is no AsyncAPI document in it.";
  if ("asyncapi" in document) {
    return `Its version, ${JSON.stringify(document.asyncapi)}, is none of three parts, such as 3.0.0.`;
  }
  const other = ["openapi", "swagger"].find((name) => name in document);

  return other === undefined
    ? "This is no AsyncAPI document: its field `asyncapi` is missing."
    : `This is an OpenAPI document, by its field \`${other}\`, and no AsyncAPI document.`;
}

function notLoaded(file: string, place: Position, rule: string, text: string): Loaded {
  return { ok: false, findings: [{ severity: "error", file, ...place, rule, text }] };
}
