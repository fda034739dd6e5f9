import { markup, type Markup } from "./markup.js";

/** What is written to somebody, ready to be sent. */
export type Letter = Readonly<{ subject: string; text: string; html: string }>;

/** One line of a table, as texts. */
export type Line = readonly string[];

/** A part of a letter: a sentence or two, or lines that belong in a table. */
export type Part = string | Readonly<{ lines: readonly Line[] }>;

/** Puts a letter together, as plain text and as simple HTML. */
export function letter(subject: string, ...parts: readonly Part[]): Letter {
  return {
    subject: oneLine(subject),
    text: `${parts.map(textOf).join("\n\n")}\n\n${SIGNATURE}\n`,
    html: markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${subject}</title></head>
<body style="font-family: sans-serif; max-width: 40em">
${parts.map(markupOf)}
<p><small>${SIGNATURE}</small></p>
</body></html>
`.source,
  };
}

const SIGNATURE = "The Warren shop";

function textOf(part: Part): string {
  return typeof part === "string" ? part : part.lines.map((cells) => `  ${cells.join("  ")}`).join("\n");
}

function markupOf(part: Part): Markup {
  if (typeof part === "string") return markup`<p>${part}</p>\n`;

  return markup`<table>\n${part.lines.map(rowOf)}</table>\n`;
}

function rowOf(cells: Line): Markup {
  return markup`<tr>${cells.map((cell) => markup`<td style="padding-right: 1em; ${breaks(cell)}">${cell}</td>`)}</tr>\n`;
}

// On a telephone a long name takes several lines, also one without spaces, so that an amount keeps to one.
function breaks(cell: string): string {
  return cell.length > 16 ? "overflow-wrap: anywhere" : "white-space: nowrap";
}

/** A subject is a header: a line break in a product's name must not begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
