import path from "node:path";

/** Something wrong at a place in a file. Lines and columns start at 1. */
export type Finding = Readonly<{ file: string; line: number; column: number; rule: string; text: string }>;

/** A finding as compilers print them, so that editors and terminals make it a link. */
export function printed({ file, line, column, rule, text }: Finding): string {
  const here = path.relative("", file);

  return `${here.startsWith("..") ? file : here}:${String(line)}:${String(column)} ${rule}\n  ${text.replaceAll("\n", "\n  ")}`;
}
