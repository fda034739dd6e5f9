import { readFileSync, statSync } from "node:fs";
import { aliasGrowthIn } from "./growth.js";
import { parseYaml, YamlFault } from "./parse-yaml.js";
import { whyUnread } from "./read-text.js";
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
    const why = whyUnread(statSync(file));
    if (why !== undefined) return { why };
    const content = parseYaml(readFileSync(file, "utf8"));
    const obstacle = unreadableIn(content) ?? aliasGrowthIn(content);

    return obstacle === undefined ? { content } : { why: obstacle.text };
  } catch (error) {
    return error instanceof YamlFault && error.isTooMuch
      ? { why: `${error.message}, at line ${String(error.place.line)}.\nFix: correct it there.` }
      : { content: undefined };
  }
}
