import { readFile } from "node:fs/promises";
import { checkLoaded } from "../../document/check-document.js";
import { sourceOf } from "../../document/load-document.js";
import { teaShopFile, teaShopSchemas } from "../../testing/tea-shop.js";

/** What is replaced in a document, and by what. */
export type Edit = readonly [string | RegExp, string];

/** A rule's finding: the text from where it points to, and what it says. */
export type Found = Readonly<{ rule: string; there: string; text: string }>;

/** Reads the tea shop's document, and tells what is found once it was spoilt. */
export async function teaShop(): Promise<(...edits: readonly Edit[]) => Promise<readonly Found[]>> {
  const original = await readFile(teaShopFile, "utf8");

  return async (...edits) => {
    const spoilt = edits.reduce((source, [from, to]) => {
      const edited = source.replace(from, to);
      if (edited === source) throw new Error(`The document has no ${String(from)}.`);

      return edited;
    }, original);
    const checked = await checkLoaded(sourceOf(teaShopFile, spoilt), teaShopSchemas, { validate: false });

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
