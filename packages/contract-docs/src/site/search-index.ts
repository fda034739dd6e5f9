import MiniSearch from "minisearch";
import type { Entry, Page } from "./page.js";
import { spaced } from "../words.js";

/** How the index is written, and has to be read: the page's script is told so with the index. */
const options = {
  idField: "place",
  fields: ["title", "spaced", "text", "words"],
  storeFields: ["title", "kind", "text", "place"],
};

/** Everything that the search finds, ready to be loaded by a page's script, from a server or from the disk. */
export function searchIndex(pages: readonly Page[]): string {
  const index = new MiniSearch<Entry & Readonly<{ spaced: string }>>({ ...options, idField: "id" });
  const entries = pages.flatMap(entriesOf);
  index.addAll(
    entries.map((entry, id) => ({ ...entry, words: entry.words ?? "", spaced: spaced(entry.title), id })),
  );

  return `warrenSearchIndex = ${JSON.stringify({ options: { ...options, idField: "id" }, index: index.toJSON() })};\n`;
}

function entriesOf({
  place,
  title,
  kind = "Page",
  summary,
  words = "",
  entries = [],
}: Page): readonly Entry[] {
  return [{ place, title, kind, text: summary, words }, ...entries];
}
