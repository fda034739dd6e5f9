const NEW_LINE = 0x0a;

/** The lines in which one of the texts stands as a value of its own, each once. */
export function linesWithText(content: Buffer, texts: readonly string[]): readonly string[] {
  const found = new Map<number, string>();
  for (const text of texts) {
    // As JSON writes it.
    const written = JSON.stringify(text);
    for (let at = content.indexOf(written); at !== -1;) {
      const { start, end } = lineAt(content, at);
      found.set(start, content.toString("utf8", start, end));
      at = content.indexOf(written, end);
    }
  }

  return [...found.values()];
}

/** An id of a span, in hexadecimal. */
const ID_LENGTH = 16;

/** The lines in which a field, written as `"field":"`, has one of the ids of spans, each once. One pass, however many ids there are. */
export function linesWithIds(
  content: Buffer,
  fields: readonly string[],
  ids: ReadonlySet<string>,
): readonly string[] {
  const found = new Map<number, string>();
  for (const field of fields) {
    const written = `"${field}":"`;
    for (let at = content.indexOf(written); at !== -1; at = content.indexOf(written, at + written.length)) {
      const from = at + written.length;
      if (!ids.has(content.toString("latin1", from, from + ID_LENGTH))) continue;
      const { start, end } = lineAt(content, at);
      found.set(start, content.toString("utf8", start, end));
    }
  }

  return [...found.values()];
}

function lineAt(content: Buffer, at: number): Readonly<{ start: number; end: number }> {
  const next = content.indexOf(NEW_LINE, at);

  return { start: content.lastIndexOf(NEW_LINE, at) + 1, end: next === -1 ? content.length : next };
}
