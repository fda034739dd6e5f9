/** A step of a JSON pointer, with its special characters written as RFC 6901 wants them. */
export function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** What a step of a JSON pointer is called where it leads. */
export function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The steps of a JSON pointer, as they are called where they lead. */
export function stepsOf(pointer: string): readonly string[] {
  return pointer.split("/").slice(1).map(unescaped);
}

/** What steps lead to; undefined where nothing stands there. */
export function valueAt(steps: readonly (string | number)[], root: unknown): unknown {
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null
        ? (value as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    root,
  );
}
