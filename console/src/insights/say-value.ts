/** A value of a chart as it reads; a dash where nothing is known. */
export function sayValue(value: number | null | undefined, say: (value: number) => string): string {
  return value === null || value === undefined ? "–" : say(value);
}
