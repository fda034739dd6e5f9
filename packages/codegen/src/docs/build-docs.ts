import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import Generator from "@asyncapi/generator";
import { schemasOf } from "../contracts/write-schemas.js";
import { checkDocument } from "../document/check-document.js";
import type { Finding } from "../document/finding.js";
import { inWorkFolder } from "../generate/work-folder.js";
import type { Paths } from "../paths.js";
import { copyBrowserBundle, copyHtmlTemplate } from "./copy-html-template.js";

/**
 * Builds the HTML reference of the document: pages, scripts and styles, nothing of it from the network.
 * Returns what kept it from being built; an empty list means that it is there.
 */
export async function buildDocs({ document: file, contracts, docs }: Paths): Promise<readonly Finding[]> {
  const checked = await checkDocument(file, await readFile(file, "utf8"), await schemasOf(contracts));
  if (!checked.ok) return checked.findings;

  await inWorkFolder(async (work) => {
    const template = path.join(work, "template");
    const output = path.join(work, "output");
    await copyHtmlTemplate(template);
    await mkdir(path.join(output, "js"), { recursive: true });
    const generator = new Generator(template, output, {
      forceWrite: true,
      templateParams: { singleFile: "false" },
    });
    await generator.generate(checked.document);
    await copyBrowserBundle(output);
    // Moved at the end: whoever serves the folder never sees half of it.
    await rm(docs, { recursive: true, force: true });
    await mkdir(path.dirname(docs), { recursive: true });
    await rename(output, docs);
  });

  return [];
}
