import { wrapped } from "@warren/text";

/** As wide as a terminal is for most people. */
const WIDTH = 100;

/**
 * Lays rows out in columns, each as wide as its widest cell; the last one is wrapped at the width of the page and goes on
 * below itself. Empty cells at the end of a row leave nothing behind.
 */
export function columns(rows: readonly (readonly string[])[], indent = 0): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, column) =>
    Math.max(
      0,
      ...rows.map((row) => (column < row.length - 1 || row.length < count ? (row[column]?.length ?? 0) : 0)),
    ),
  );
  const margin = " ".repeat(indent);

  return rows.flatMap((row) => {
    const head = widths.map((width, column) => (row[column] ?? "").padEnd(width)).join("  ");
    const start = head === "" ? margin : `${margin}${head}  `;
    const [first = "", ...others] = wrapped(row[count - 1] ?? "", Math.max(30, WIDTH - start.length));

    return [`${start}${first}`.trimEnd(), ...others.map((line) => `${" ".repeat(start.length)}${line}`)];
  });
}

/** A text in lines that fit the page. */
export function paragraph(text: string, indent = 0): readonly string[] {
  return wrapped(text, WIDTH - indent).map((line) => `${" ".repeat(indent)}${line}`);
}

/** A blank line, a heading and its lines. No line at all where there is nothing under the heading. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines];
}
