import type { JsonSchema } from "../model/json-schema.js";
import type { Model } from "../model/model.js";
import { readModel } from "../model/read-model.js";
import type { Finding } from "./finding.js";
import { loadDocument, type LoadOptions } from "./load-document.js";
import { parseDocument } from "./parse-document.js";

/** What a document says, so far as it can be read. */
export type ReadLoosely =
  | Readonly<{
      ok: true;
      model: Model;
      /** How many faults were found on the way, for which something may be missing. */
      faults: number;
    }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>;

/** Reads a document, whether it is right in all it says or not: rules, which take most of the time, are not applied. */
export async function readLoosely(
  file: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  options: LoadOptions = {},
): Promise<ReadLoosely> {
  const loaded = await loadDocument(file, options);
  if (!loaded.ok) return loaded;
  const { document, findings } = await parseDocument(loaded.source, schemas, { validate: false });
  if (document === undefined || findings.length > 0) return { ok: false, findings };
  const { model, problems } = readModel(document);

  return {
    ok: true,
    model,
    faults: problems.filter(({ severity = "error" }) => severity === "error").length,
  };
}
