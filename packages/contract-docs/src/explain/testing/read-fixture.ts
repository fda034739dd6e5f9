import path from "node:path";
import { loadDocument, parseDocument, readModel, type Model } from "@warren/asyncapi";

/** The model of a document in `explain/golden/`. */
export async function readFixture(name: string): Promise<Model> {
  const loaded = await loadDocument(path.join(import.meta.dirname, "../golden", name));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const { document, findings } = await parseDocument(loaded.source, new Map(), { validate: false });
  if (document === undefined) throw new Error(JSON.stringify(findings));

  return readModel(document).model;
}
