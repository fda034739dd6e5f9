import path from "node:path";
import { messagesFile } from "./messages-document.js";
import { otherFiles } from "./other-files.js";
import { atFragment, fieldsOf, isAddress, pathOf, split, type Fields, type Look } from "./references.js";

/**
 * Looks up references as a document has them. What comes from another file has references that lead on from the document. What
 * is written from contracts is told by them, and not by what lies on the disk.
 */
export function lookIn(root: Fields, document: string, read = otherFiles()): Look {
  const folder = path.dirname(document);

  return (target) => {
    const [name, fragment] = split(target);
    if (name === "") return atFragment(root, fragment);
    if (isAddress(name) || isGenerated(name)) return undefined;
    const file = path.resolve(folder, pathOf(name));
    const there = read(file);

    return "why" in there ? undefined : rebased(atFragment(there.content, fragment), { file, document });
  };
}

/** What stands in another file, with references that lead from the document to where they led from there. */
function rebased(node: unknown, where: Readonly<{ file: string; document: string }>): unknown {
  if (Array.isArray(node)) return node.map((item) => rebased(item, where));
  const fields = fieldsOf(node);
  if (fields === undefined) return node;

  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string" ? fromDocument(value, where) : rebased(value, where),
    ]),
  );
}

function fromDocument(
  target: string,
  { file, document }: Readonly<{ file: string; document: string }>,
): string {
  const [name, fragment] = split(target);
  if (isAddress(name)) return target;
  const meant = name === "" ? file : path.resolve(path.dirname(file), pathOf(name));
  if (meant === document) return `#${fragment}`;
  const way = path.relative(path.dirname(document), meant).split(path.sep).map(encodeURIComponent).join("/");

  return `${way.startsWith(".") ? way : `./${way}`}${target.includes("#") ? `#${fragment}` : ""}`;
}

function isGenerated(name: string): boolean {
  return path.dirname(path.normalize(name)).split(path.sep)[0] === path.dirname(messagesFile);
}
