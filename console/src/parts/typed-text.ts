/** A text that stands in an address. The router reads one of digits alone as a number. */
export function typedText(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;

  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

const LONGEST_NAME = 255;

/** As {@link typedText}, where it is no longer than the broker lets names be. */
export function typedName(value: unknown): string | undefined {
  const text = typedText(value);

  return text === undefined || text.length > LONGEST_NAME ? undefined : text;
}
