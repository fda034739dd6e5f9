import path from "node:path";
import * as converter from "@asyncapi/converter";
import type { Pointer } from "../model/model.js";
import { asChecked, type AsChecked } from "./at-home.js";
import { besideReferences, type Beside } from "./beside-references.js";
import { findingsAt, type Finding } from "./finding.js";
import { convertible, withParameterSchemas } from "./convertible.js";
import { directionOf, directionText, type Direction, type PublishMeans } from "./direction.js";
import { isSystem, versionOf, withoutVersion } from "./document-kind.js";
import { endlessReferenceIn } from "./endless-references.js";
import { languageOf } from "./fixes.js";
import { withHeirs, type WithHeirs } from "./heirs.js";
import type { Luggage } from "./luggage.js";
import { aliasGrowthIn } from "./growth.js";
import { locator, type Position } from "./locate.js";
import { lostMappings } from "./lost-mappings.js";
import { parseYaml, YamlFault } from "./parse-yaml.js";
import { pointersBefore } from "./pointers-before.js";
import { readProjectConfig } from "./project-config.js";
import { readText } from "./read-text.js";
import { relocated } from "./relocated.js";
import { roundedElsewhere } from "./rounded-numbers.js";
import { selfContained } from "./self-contained.js";
import { unreadableIn, type Unreadable } from "./unreadable.js";
import { withoutAliases } from "./without-aliases.js";
import { withoutRings } from "./without-rings.js";

type ConvertibleDocument = Readonly<{ asyncapi: string }> & Record<string, unknown>;

/** A document as text, ready for the parser. */
export type Source = Readonly<{
  /** Absolute path. */
  file: string;
  /** As it stands in the file. */
  original: string;
  /** AsyncAPI 3: the original, or what it was made of: what a document of 2.x was converted to, what other files hold brought into it. */
  text: string;
  checked: AsChecked;
  /** Where what was brought into the text stands in other files. */
  homes: Luggage["homes"];
  /** What `publish` was taken for, and why; undefined in 3.x, which has no such word. */
  direction?: Direction;
  /** What stands beside its references, where nobody reads it, with places in the original. */
  beside: readonly Beside[];
  /** Whether the document is another team's, whose AMQP bindings are read for what they mean. */
  lenient: boolean;
  /** Where something of the text stands in the original. */
  positionOf: (pointer: Pointer) => Position;
}>;

export type Loaded =
  | Readonly<{ ok: true; source: Source; findings: readonly Finding[] }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** How a document is understood where it can be in several ways. */
export type LoadOptions = Readonly<{
  /** What `publish` of 2.x means. Default: what warren.config.yaml beside the document says, else what the document looks like. */
  publishMeans?: PublishMeans | undefined;
}>;

/** Reads a document of AsyncAPI 2.x or 3.x, in YAML or JSON. What is no such document is a finding, not an exception. */
export async function loadDocument(file: string, options: LoadOptions = {}): Promise<Loaded> {
  const absolute = path.resolve(file);
  const read = await readText(absolute);
  if ("why" in read) return notLoaded(absolute, { line: 1, column: 1 }, "readable-document", read.why);
  const { text: original } = read;

  const { config, findings } = readProjectConfig(absolute);
  if (findings.length > 0) return { ok: false, findings };

  return sourceOf(absolute, original, { publishMeans: options.publishMeans ?? config.publishMeans });
}

/** Like {@link loadDocument}, for a text that was read already. What it refers to is read from its files. */
export function sourceOf(file: string, original: string, options: LoadOptions = {}): Loaded {
  let document: unknown;
  try {
    document = parseYaml(original);
  } catch (error) {
    const text = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);

    return notLoaded(
      file,
      error instanceof YamlFault ? error.place : { line: 1, column: 1 },
      "yaml",
      `${faultOf(text)}: nothing of the document can be read.\nFix: correct the ${languageOf(file)} here.`,
    );
  }
  const positionOf = locator(original);
  const refused = ({ at, rule, text }: Unreadable) => notLoaded(file, positionOf(at), rule, text);
  // Whatever goes through it, to write of its version even, has to come to an end.
  const large = unreadableIn(document) ?? aliasGrowthIn(document);
  if (large !== undefined) return refused(large);
  const version = versionOf(document);
  if (version === undefined) {
    return notLoaded(file, positionOf("/asyncapi"), "asyncapi-version", withoutVersion(document));
  }
  const endless = endlessReferenceIn(document, file);
  if (endless !== undefined) return refused(endless);
  if (version.startsWith("3.")) {
    const ringless = withoutRings(document, file);
    const checked = asChecked(original, ringless && withoutRings(document, file, { isForRules: true }));
    const straight = withoutAliases(ringless?.document ?? document, file) ?? ringless?.document;
    const spelled = withHeirs(straight ?? document, file);
    const made = spelled?.document ?? straight;
    const text = made === undefined ? original : JSON.stringify(made);
    const rings = originsIn(ringless?.origins);
    const heirs = originsIn(spelled?.origins);
    const before = (pointer: Pointer) => rings(heirs(pointer));
    const source: Source = {
      file,
      original,
      text,
      checked,
      homes: ringless?.homes ?? new Map(),
      beside: besideReferences(document),
      lenient: !isSystem(document),
      positionOf: (pointer) => positionOf(before(pointer)),
    };
    const findings = [
      ...findingsAt(
        [...source.beside, ...roundedElsewhere(document), ...lostMappings(document, file)],
        file,
        positionOf,
      ),
      ...findingsAt(spelled?.findings ?? [], file, source.positionOf),
    ];

    return { ok: true, source, findings };
  }
  if (!version.startsWith("2.")) {
    return notLoaded(
      file,
      positionOf("/asyncapi"),
      "asyncapi-version",
      `AsyncAPI ${version} is not known here.\nFix: bring the document to 3.0.0; 2.x and 3.x are read.`,
    );
  }

  return convertedSource({ file, original, document, version }, options);
}

type Old = Readonly<{ file: string; original: string; document: unknown; version: string }>;

function convertedSource({ file, original, document, version }: Old, { publishMeans }: LoadOptions): Loaded {
  const here = locator(original);
  const gathered = selfContained(document, file);
  const ringless = withoutRings(gathered.document, file);
  const straight = withoutAliases(ringless?.document ?? gathered.document, file) ?? ringless?.document;
  const contained = { ...gathered, document: (straight ?? gathered.document) as typeof gathered.document };
  const direction = directionOf(contained, original, publishMeans);
  let text: string;
  let spelled: WithHeirs | undefined;
  try {
    const converted = converter.convert(convertible(contained.document) as ConvertibleDocument, "3.0.0", {
      v2tov3: { pointOfView: direction.means === "receive" ? "application" : "client" },
    });
    const made = withParameterSchemas(converted, contained.document);
    spelled = withHeirs(made, file);
    text = JSON.stringify(spelled?.document ?? made);
  } catch (error) {
    return unconverted({ file, original, document, version }, error);
  }
  const moved = pointersBefore(document, JSON.parse(text), direction.means);
  const within = originsIn(gathered.origins);
  const rings = originsIn(ringless?.origins);
  const heirs = originsIn(spelled?.origins);
  const before = (pointer: Pointer) => within(moved(rings(heirs(pointer))));
  const positionOf = (pointer: Pointer) => here(before(pointer));
  const beside = besideReferences(document);
  const [sign] = direction.why === "signs" ? direction.agreeing : direction.doubts;
  const finding: Finding = {
    severity: "warning",
    file,
    ...here(sign?.at ?? "/asyncapi"),
    rule: sign === undefined ? "asyncapi-version" : "publish-means",
    text: `AsyncAPI ${version} was converted to 3.0.0 in memory: ${directionText(direction)}`,
  };

  return {
    ok: true,
    source: {
      file,
      original,
      text,
      checked: asChecked(original, withoutRings(document, file, { isForRules: true })),
      homes: ringless?.homes ?? new Map(),
      direction,
      beside,
      lenient: true,
      positionOf,
    },
    findings: [
      finding,
      ...findingsAt([...beside, ...roundedElsewhere(document), ...lostMappings(document, file)], file, here),
      ...findingsAt(spelled?.findings ?? [], file, positionOf),
    ],
  };
}

/** A fault of the YAML in words that say what is wrong with it, and not what became of the reader. */
function faultOf(text: string): string {
  return text.replace(/ at line \d+, column \d+:?$/, "").replace(/; please use YAML.*$/, "");
}

/** The parser says better than the converter what is wrong with a document; the converter's words are for what it lets pass. */
function unconverted({ file, original, document, version }: Old, error: unknown): Loaded {
  const checked = asChecked(original, withoutRings(document, file, { isForRules: true }));
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
    source: {
      ...{ file, original, text: checked.text, checked, homes: checked.homes },
      ...{ beside: [], lenient: true, positionOf },
    },
    findings: [finding],
  };
}

/** Where the reference stands that led to what was brought into a document. */
function originsIn(origins: ReadonlyMap<string, Pointer> = new Map()): (pointer: Pointer) => Pointer {
  return (pointer) => relocated(origins, pointer) ?? pointer;
}

function notLoaded(file: string, place: Position, rule: string, text: string): Loaded {
  return { ok: false, findings: [{ severity: "error", file, ...place, rule, text }] };
}
