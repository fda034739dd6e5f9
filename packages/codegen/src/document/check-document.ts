import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { JsonSchema } from "../contracts/json-schema.js";
import type { Model } from "../model/model.js";
import { readModel } from "../model/read-model.js";
import { rules } from "../rules/index.js";
import type { Finding } from "./finding.js";
import { locator } from "./locate.js";
import { parseDocument, type ParseOptions } from "./parse-document.js";

/** A document that can become code, or all that keeps it from it. */
export type Checked =
  | Readonly<{ ok: true; document: AsyncAPIDocumentInterface; model: Model }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** Parses a document and applies our own rules to it. `file` is its absolute path, `source` its text. */
export async function checkDocument(
  file: string,
  source: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  options: ParseOptions = {},
): Promise<Checked> {
  const { document, findings } = await parseDocument(file, source, schemas, options);
  if (document === undefined || findings.length > 0) return { ok: false, findings };

  const { model, problems } = readModel(document);
  const all = [...problems, ...rules.flatMap((rule) => rule(model))];
  if (all.length === 0) return { ok: true, document, model };

  const positionOf = locator(source);

  return {
    ok: false,
    findings: all.map(({ rule, at, what, loss, fix }) => ({
      file,
      ...positionOf(at),
      rule,
      text: `${what}: ${loss}.\nFix: ${fix}.`,
    })),
  };
}
