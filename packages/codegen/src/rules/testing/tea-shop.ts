import { readFile } from "node:fs/promises";
import path from "node:path";
import { contractsOf } from "../../contracts/contracts-of.js";
import { checkLoaded } from "../../document/check-document.js";
import { sourceOf } from "../../document/load-document.js";

const folder = path.resolve(import.meta.dirname, "../../golden/tea-shop");
const file = path.join(folder, "asyncapi.yaml");

/** What is replaced in a document, and by what. */
export type Edit = readonly [string | RegExp, string];

/** A rule's finding: the text from where it points to, and what it says. */
export type Found = Readonly<{ rule: string; there: string; text: string }>;

/** Reads the tea shop's document, and tells what is found once it was spoilt. */
export async function teaShop(): Promise<(...edits: readonly Edit[]) => Promise<readonly Found[]>> {
  const schemas = await contractsOf({ contracts: path.join(folder, "contracts") });
  const original = await readFile(file, "utf8");

  return async (...edits) => {
    const spoilt = edits.reduce((source, [from, to]) => {
      const edited = source.replace(from, to);
      if (edited === source) throw new Error(`The document has no ${String(from)}.`);

      return edited;
    }, original);
    const checked = await checkLoaded(sourceOf(file, spoilt), schemas, { validate: false });

    return checked.findings.map(({ rule, line, column, text }) => ({
      rule,
      there: spoilt.split("\n")[line - 1]?.slice(column - 1) ?? "",
      text,
    }));
  };
}

/** The part of a document that begins with one text and ends before another. */
export const from = (start: string, end: string) =>
  new RegExp(`${start.replaceAll(".", "\\.")}[\\s\\S]*?(?=${end.replaceAll(".", "\\.")})`);
