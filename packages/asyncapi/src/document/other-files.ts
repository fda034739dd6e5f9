import { readFileSync, statSync } from "node:fs";
import { aliasGrowthIn } from "./growth.js";
import { parseYaml, YamlFault } from "./parse-yaml.js";
import { MOST_BYTES, tooLarge } from "./read-text.js";
import { unreadableIn } from "./unreadable.js";

/** What a file holds; undefined where it is not there, or is no YAML, which is said where its reference stands. */
export type OtherFile = Readonly<{ content: unknown }> | Readonly<{ why: string }>;

/** Reads files that a document refers to, each once. One that would keep the parser busy for ever has a reason why it is not read. */
export function otherFiles(): (file: string) => OtherFile {
  const known = new Map<string, OtherFile>();

  return (file) => {
    const read = known.get(file) ?? readOther(file);
    known.set(file, read);

    return read;
  };
}

function readOther(file: string): OtherFile {
  try {
    const stats = statSync(file);
    if (stats.size > MOST_BYTES) return { why: tooLarge(stats.size) };
    // A device or a pipe has no size, and may have no end.
    if (!stats.isFile() && !stats.isDirectory())
      return { why: "It is no plain file.\nFix: write what it holds into a file, and refer to that." };
    const content = parseYaml(readFileSync(file, "utf8"));
    const obstacle = unreadableIn(content) ?? aliasGrowthIn(content);

    return obstacle === undefined ? { content } : { why: obstacle.text };
  } catch (error) {
    return error instanceof YamlFault && error.isTooMuch
      ? { why: `${error.message}, at line ${String(error.place.line)}.\nFix: correct it there.` }
      : { content: undefined };
  }
}
