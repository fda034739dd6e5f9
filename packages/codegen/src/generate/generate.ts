import path from "node:path";
import { schemasOf } from "../contracts/write-schemas.js";
import type { Finding } from "../document/finding.js";
import { locator } from "../document/locate.js";
import { parseDocument } from "../document/parse-document.js";
import { readModel } from "../model/read-model.js";
import type { Paths } from "../paths.js";
import { rules } from "../rules/index.js";
import type { Folder } from "./folder.js";
import { formatted } from "./format.js";
import { generatorName } from "./generator-name.js";
import { runTemplate } from "./run-template.js";

/** The files that belong into the output folder, or what is wrong with the input. */
export type Generated =
  Readonly<{ ok: true; files: Folder }> | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** Makes all generated files in memory. The same input gives the same bytes. */
export async function generate({ document: file, contracts, output }: Paths): Promise<Generated> {
  const schemas = await schemasOf(contracts);
  const { source, document, findings } = await parseDocument(file, schemas);
  if (document === undefined || findings.length > 0) return { ok: false, findings };

  const { model, problems } = readModel(document);
  const all = [...problems, ...rules.flatMap((rule) => rule(model))];
  if (all.length > 0) {
    const positionOf = locator(source);

    return {
      ok: false,
      findings: all.map(({ rule, at, what, loss, fix }) => ({
        file: path.resolve(file),
        ...positionOf(at),
        rule,
        text: `${what}: ${loss}.\nFix: ${fix}.`,
      })),
    };
  }

  const code = await runTemplate(document, {
    generator: generatorName,
    folders: ["messages", ...model.services.map(({ name }) => name)],
  });
  const schemaFiles = [...schemas].map(
    ([name, schema]) => [`schemas/${name}.json`, JSON.stringify(schema, null, 2)] as const,
  );

  return { ok: true, files: await formatted(new Map([...schemaFiles, ...code]), output) };
}
