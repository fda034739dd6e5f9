import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseDocument, readModel, sourceOf, type Model } from "@warren/asyncapi";

/** A small contract in which every kind of thing occurs once. */
export const bakeryFile = path.join(import.meta.dirname, "bakery.yaml");

/** What is put in place of what. */
export type Edit = readonly [from: string | RegExp, to: string];

export const bakery = await readFile(bakeryFile, "utf8");

/** The contract after some edits. Throws where there is nothing to edit, or the document cannot be read any more. */
export async function readBakery(...edits: readonly Edit[]): Promise<Model> {
  return readText(edited(bakery, edits));
}

export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((source, [from, to]) => {
    const result = typeof from === "string" ? source.replaceAll(from, to) : source.replace(from, to);
    if (result === source) throw new Error(`The document has no ${String(from)}.`);

    return result;
  }, text);
}

async function readText(text: string): Promise<Model> {
  const loaded = sourceOf(bakeryFile, text);
  if (!loaded.ok) throw new Error(loaded.findings.map((finding) => finding.text).join("\n"));
  const { document, findings } = await parseDocument(loaded.source, new Map(), { validate: false });
  if (document === undefined) throw new Error(findings.map((finding) => finding.text).join("\n"));
  const { model, problems } = readModel(document);
  const errors = problems.filter(({ severity = "error" }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ what }) => what).join("\n"));

  return model;
}
