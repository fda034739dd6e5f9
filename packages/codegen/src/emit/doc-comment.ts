import { wrapped } from "@warren/text";

const width = 110;

/** A doc comment of as many lines as it needs, or nothing where there is nothing to say. Ends with a line break. */
export function docComment(text: string, indent: number): string {
  const safe = text.replaceAll("*/", "*\\/").trim();
  if (safe === "") return "";
  const margin = " ".repeat(indent);
  if (!safe.includes("\n") && indent + safe.length + 7 <= width) return `${margin}/** ${safe} */\n`;
  const lines = safe.split("\n").flatMap((line) => wrapped(line, width - indent - 3));

  return [`${margin}/**`, ...lines.map((line) => `${margin} * ${line}`.trimEnd()), `${margin} */\n`].join(
    "\n",
  );
}
