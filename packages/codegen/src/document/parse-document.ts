import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DiagnosticSeverity, Parser, type AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { JsonSchema } from "../contracts/json-schema.js";
import type { Finding } from "./finding.js";

/** The parsed document, or the reasons why there is none. */
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
 * Parses an AsyncAPI document. References into `generated/schemas/` are answered from the schemas given, so that what is
 * on disk neither has to exist nor can be stale. The path has to be absolute: with a relative one the parser reports
 * everything that is wrong in a referenced file at 1:1.
 */
export async function parseDocument(
  file: string,
  source: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  { validate = true }: ParseOptions = {},
): Promise<Parsed> {
  const parser = new Parser({
    ruleset: { core: validate, recommended: false },
    __unstable: { resolver: { resolvers: [fromContracts(file, schemas)] } },
  });
  const { document, diagnostics } = await parser.parse(source, { source: file });
  const findings = diagnostics
    .filter(({ severity }) => DiagnosticSeverity[severity] === "Error")
    .map(({ message, code, range, source: at }) => ({
      file: at ?? file,
      line: range.start.line + 1,
      column: range.start.character + 1,
      rule: String(code),
      text: message,
    }));

  return { document, findings };
}

function fromContracts(document: string, schemas: ReadonlyMap<string, JsonSchema>) {
  const folder = path.join(path.dirname(document), "generated", "schemas");

  return {
    schema: "file",
    order: 1,
    canRead: true,
    read(uri: Readonly<{ toString(): string }>): string | Promise<string> {
      const address = uri.toString();
      const file = address.startsWith("file:") ? fileURLToPath(address) : decodeURI(address);
      if (path.dirname(file) !== folder) return readFile(file, "utf8");

      // After an error the parser would go on to read the file, which may be a stale one. A schema that says nothing is
      // found by the rule payload-comes-from-the-contract.
      return JSON.stringify(schemas.get(path.basename(file, ".json")) ?? {});
    },
  };
}
