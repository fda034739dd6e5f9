/** Markup that may be sent as it is. Only {@link markup} makes it. */
export type Markup = Readonly<{ source: string }>;

type Value = string | number | Markup | readonly Markup[];

/** Writes markup; every text put into it is escaped. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return {
    source: strings.map((part, index) => part + sourceOf(values[index] ?? "")).join(""),
  };
}

function sourceOf(value: Value): string {
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  if ("source" in value) return value.source;

  return value.map(({ source }) => source).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
