/** Text that is HTML already: whatever else is put into a page is escaped. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, nothing is left out, lists are joined. */
export type Part = Html | string | number | undefined | readonly Part[];

/** HTML with everything in `${}` escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, next, index) => text + textOf(parts[index - 1]) + next));
}

/** Takes text for HTML as it is: for what another program wrote as markup. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Text that says the same in HTML and SVG, in an element and in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);

  return part.map(textOf).join("");
}
