import path from "node:path";
import {
  loadDocument,
  parseDocument,
  readModel,
  roundedNumbersOf,
  type Finding,
  type JsonSchema,
  type Model,
  type NumberThere,
  type PublishMeans,
  type Source,
} from "@warren/asyncapi";
import { restOf, type Rest } from "./rest/rest.js";

/** One version of a contract, with what it is called in a report. */
export type Contract = Readonly<{
  model: Model;
  source: Source;
  label: string;
  /** What stands in it beyond the model, and what in it could not be read. */
  rest: Rest;
  /** Numbers that were rounded when it and the files that it refers to were read. */
  rounded: readonly NumberThere[];
}>;

export type ReadContract =
  | Readonly<{ ok: true; contract: Contract }>
  | Readonly<{ ok: false; label: string; findings: readonly Finding[] }>;

export type ReadOptions = Readonly<{
  /** What the version is called. Default: the path. */
  label?: string;
  /** The JSON Schemas of the contracts beside the document, by name. Default: none; what it refers to is read from its files. */
  schemas?: ReadonlyMap<string, JsonSchema>;
  /** What `publish` of 2.x means. Default: what the project says, else what the document looks like. */
  publishMeans?: PublishMeans | undefined;
}>;

/**
 * Reads a document for comparison: of AsyncAPI 2.x or 3.x, ours or not. Whether it is right in all it says is the business
 * of `warren validate`; here it is enough that it can be read.
 */
export async function readContract(
  file: string,
  { label = path.relative("", file), schemas = new Map(), publishMeans }: ReadOptions = {},
): Promise<ReadContract> {
  const loaded = await loadDocument(file, { publishMeans });
  if (!loaded.ok) return { ...loaded, label };
  const { document, findings } = await parseDocument(loaded.source, schemas, { validate: false });
  if (document === undefined || findings.length > 0) return { ok: false, label, findings };

  const { model, problems } = readModel(document, { contents: "any" });
  const rest = restOf(document.json(), model, problems);
  const rounded = await roundedNumbersOf(file, loaded.source.original);

  return { ok: true, contract: { model, source: loaded.source, label, rest, rounded } };
}
