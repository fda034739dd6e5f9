/** Whether two parts of a parsed document say the same, whatever the parser noted on them. */
export function sameShape(one: unknown, other: unknown): boolean {
  return one === other || textOf(one) === textOf(other);
}

/** JSON text, with keys in order; a schema that contains itself is cut off where it begins again. */
function textOf(value: unknown, within: readonly unknown[] = []): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (within.includes(value)) return `"again ${String(within.length - within.indexOf(value))}"`;
  const inside = [...within, value];
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, inside)).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([key]) => !key.startsWith("x-parser-"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${textOf(field, inside)}`);

  return `{${fields.join(",")}}`;
}
