import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { AsyncAPIDocumentInterface, SchemaParser } from "@asyncapi/parser";
import type { JsonSchema } from "../model/json-schema.js";
import { avroParser } from "./avro.js";
import { brokenReferences } from "./broken-references.js";
import { inItsContract } from "./contract-places.js";
import { findingsFrom } from "./diagnostics.js";
import { endlessValueIn } from "./endless-values.js";
import { errorsIn, type Finding } from "./finding.js";
import type { Source } from "./load-document.js";
import { messagesDocument, messagesFile } from "./messages-document.js";
import { whyUnread } from "./read-text.js";
import { resolveRings, type Inventory } from "./resolve-rings.js";

/** The parsed document with what is to be said of it, or the reasons why there is none. */
export type Parsed = Readonly<{
  document: AsyncAPIDocumentInterface | undefined;
  findings: readonly Finding[];
}>;

/** How a document is parsed. */
export type ParseOptions = Readonly<{
  /** Whether AsyncAPI's own rules are applied, which takes most of the time. Default: true. */
  validate?: boolean;
}>;

/**
 * Parses an AsyncAPI document. References into `generated/schemas/` and to `generated/messages.yaml` are answered from the schemas given, so that what is
 * on disk neither has to exist nor can be stale. The path has to be absolute: with a relative one the parser reports
 * everything that is wrong in a referenced file at 1:1.
 *
 * A document of 2.x is checked as it stands in its file, where its author can find what is wrong, and read as converted.
 */
export async function parseDocument(
  source: Source,
  schemas: ReadonlyMap<string, JsonSchema>,
  { validate = true }: ParseOptions = {},
): Promise<Parsed> {
  const broken = await brokenReferences(source, schemas);
  if (broken.length > 0) return { document: undefined, findings: broken };
  const read = await checkedAndRead(source, schemas, { validate });
  const endless = endlessValueIn(read.document?.json());
  if (endless === undefined) return read;
  const { at, rule, text } = endless;
  const finding: Finding = { severity: "error", file: source.file, ...source.positionOf(at), rule, text };

  return { document: undefined, findings: [...read.findings, finding] };
}

async function checkedAndRead(
  source: Source,
  schemas: ReadonlyMap<string, JsonSchema>,
  { validate }: Required<ParseOptions>,
): Promise<Parsed> {
  const isChecked = source.text === source.checked.text;
  if (!validate) {
    const read = await parsed(source, schemas, { validate, text: source.text });
    if (isChecked || errorsIn(read.findings).length === 0) return read;
    // What is wrong was found in a text that nobody has: where it stands in the file, only the file can tell.
    const { findings } = await parsed(source, schemas, { validate: true, text: source.checked.text });

    return errorsIn(findings).length > 0 ? { document: undefined, findings } : read;
  }
  const checked = await parsed(source, schemas, { validate, text: source.checked.text });
  if (errorsIn(checked.findings).length > 0) return { document: undefined, findings: checked.findings };
  if (isChecked && checked.document !== undefined) return checked;

  const read = await parsed(source, schemas, { validate: false, text: source.text });
  // What AsyncAPI's rules did not see, as a schema that only another one leads to, may end the reading.
  if (read.document === undefined)
    return { document: undefined, findings: [...checked.findings, ...read.findings] };

  return { document: read.document, findings: checked.findings };
}

async function parsed(
  { file, original, lenient, checked }: Source,
  schemas: ReadonlyMap<string, JsonSchema>,
  { validate, text }: Readonly<{ validate: boolean; text: string }>,
): Promise<Parsed> {
  // It takes seconds to load, which whoever reads no document need not wait for.
  const { Parser } = await import("@asyncapi/parser");
  const kept: Kept = {};
  const parser = new Parser({
    ruleset: { core: validate, recommended: false, rules: rulesFor(kept, validate) },
    schemaParsers: await schemaParsersFor(text),
    __unstable: { resolver: { resolvers: [fromContracts(file, schemas)] } },
  });
  const { document, diagnostics } = await parser.parse(text, { source: file });
  if (document !== undefined) resolveRings(document.json(), kept.inventory);

  const isMade = text === checked.text && text !== original;
  const findings = isMade
    ? findingsFrom(diagnostics, {
        ...{ file, text, lenient },
        written: { file, original, homes: checked.homes },
      })
    : findingsFrom(diagnostics, { file, text, lenient });

  return { document, findings: findings.map((finding) => inItsContract(finding, file, schemas)) };
}

/** What a rule of ours keeps of the parser, to resolve with it what the parser left. */
type Kept = { inventory?: Inventory };

/** Rules beside AsyncAPI's. The one of them that lets the parser resolve rings of references is off: it would take for ever. */
function rulesFor(kept: Kept, validate: boolean) {
  return {
    ...(validate ? { "asyncapi-internal": "off" as const } : {}),
    "keeps-inventory": {
      given: "$",
      then: {
        function: (_input: unknown, _options: unknown, context: Readonly<{ documentInventory: unknown }>) => {
          kept.inventory = context.documentInventory as Inventory;
        },
      },
    },
  };
}

/** Readers of other schema languages. They take their time to load, so that only a document that names one waits for them. */
async function schemaParsersFor(text: string): Promise<SchemaParser[]> {
  const parsers: SchemaParser[] = [];
  if (text.includes("vnd.apache.avro")) {
    parsers.push(avroParser((await import("@asyncapi/avro-schema-parser")).AvroSchemaParser()));
  }
  if (text.includes("vnd.oai.openapi")) {
    parsers.push((await import("@asyncapi/openapi-schema-parser")).OpenAPISchemaParser());
  }

  return parsers;
}

/** The text of a file. */
async function readOnce(file: string): Promise<string> {
  // No error where there is a reason not to read it: after one, the parser would read it itself. This is a text that it refuses.
  return whyUnread(await stat(file)) === undefined ? readFile(file, "utf8") : "@";
}

function fromContracts(document: string, schemas: ReadonlyMap<string, JsonSchema>) {
  const folder = path.join(path.dirname(document), "generated", "schemas");
  const messages = path.join(path.dirname(document), messagesFile);

  return {
    schema: "file",
    order: 1,
    canRead: true,
    read(uri: Readonly<{ toString(): string }>): string | Promise<string> {
      const address = uri.toString();
      const file = address.startsWith("file:") ? fileURLToPath(address) : decodeURI(address);
      // Without contracts the folder is one like any other.
      if (schemas.size > 0 && file === messages) return messagesDocument(schemas);
      if (path.dirname(file) !== folder || schemas.size === 0) return readOnce(file);

      // After an error the parser would go on to read the file, which may be a stale one. A schema that says nothing is
      // found by the rule payload-comes-from-the-contract.
      return JSON.stringify(schemas.get(path.basename(file, ".json")) ?? {});
    },
  };
}
