import { readFile } from "node:fs/promises";
import { schemasOf } from "../contracts/write-schemas.js";
import { checkDocument } from "../document/check-document.js";
import type { Finding } from "../document/finding.js";
import { emit } from "../emit/emit.js";
import { readModel } from "../model/read-model.js";
import type { Paths } from "../paths.js";
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
  const checked = await checkDocument(file, await readFile(file, "utf8"), schemas);
  if (!checked.ok) return checked;

  const code = await runTemplate(checked.document, (parsed) => emit(readModel(parsed).model, generatorName));
  const schemaFiles = [...schemas].map(
    ([name, schema]) => [`schemas/${name}.json`, JSON.stringify(schema, null, 2)] as const,
  );

  return { ok: true, files: await formatted(new Map([...schemaFiles, ...code]), output) };
}
