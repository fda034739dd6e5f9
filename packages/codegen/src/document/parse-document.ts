import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DiagnosticSeverity, Parser, type AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { JsonSchema } from "../contracts/json-schema.js";
import type { Finding } from "./finding.js";

/** What became of a document: its text, and either the parsed document or the reasons why there is none. */
export type Parsed = Readonly<{
  source: string;
  document: AsyncAPIDocumentInterface | undefined;
  findings: readonly Finding[];
}>;

/**
 * Parses an AsyncAPI document. References into `generated/schemas/` are answered from the schemas given, so that what is
 * on disk neither has to exist nor can be stale.
 */
export async function parseDocument(file: string, schemas: ReadonlyMap<string, JsonSchema>): Promise<Parsed> {
  // With a relative path the parser reports everything that is wrong in a referenced file at 1:1.
  const absolute = path.resolve(file);
  const source = await readFile(absolute, "utf8");
  const parser = new Parser({ __unstable: { resolver: { resolvers: [fromContracts(absolute, schemas)] } } });
  const { document, diagnostics } = await parser.parse(source, { source: absolute });
  const findings = diagnostics
    .filter(({ severity }) => DiagnosticSeverity[severity] === "Error")
    .map(({ message, code, range, source: at }) => ({
      file: at ?? absolute,
      line: range.start.line + 1,
      column: range.start.character + 1,
      rule: String(code),
      text: message,
    }));

  return { source, document, findings };
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
      const schema = schemas.get(path.basename(file, ".json"));
      if (schema === undefined) {
        throw new Error(
          `contracts/ has no message ${path.basename(file, ".json")}: check its name, or define it there.`,
        );
      }

      return JSON.stringify(schema);
    },
  };
}
