import type { Place } from "./page.js";

/**
 * A file with a block put where the page says.
 *
 * @throws Error where the line is not there, or more than once
 */
export function edit(file: string, place: Place, block: string): string {
  if (place.where === "at the end") return file.endsWith("\n") ? file + block : `${file}\n${block}`;
  const lines = file.split("\n");
  // A page shows a line without its indentation.
  const found = lines.flatMap((line, index) => (line.trim() === place.line.trim() ? [index] : []));
  const [index] = found;
  if (index === undefined) throw new Error(`there is no line \`${place.line}\`.`);
  if (found.length > 1)
    throw new Error(
      `the line \`${place.line}\` is there ${found.length} times: ${found.map((at) => at + 1).join(", ")}.`,
    );
  const from = place.where === "after" ? index + 1 : index;
  const to = place.where === "before" ? index : index + 1;

  return [...lines.slice(0, from), ...block.replace(/\n$/, "").split("\n"), ...lines.slice(to)].join("\n");
}
