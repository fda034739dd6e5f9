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

/** The JSON pointer of steps. */
export function pointerTo(steps: readonly (string | number)[]): `/${string}` {
  return `/${steps.map((step) => escaped(String(step))).join("/")}`;
}

/** The steps of the part of a reference behind its `#`, as they are called where they lead: a step may have percent signs too. */
export function stepsBehind(fragment: string): readonly string[] {
  return fragment
    .split("/")
    .slice(1)
    .map((step) => unescaped(decoded(step)));
}

/** A part of a reference without its percent signs. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What steps lead to; undefined where nothing stands there. What every object of JavaScript has is nothing that stands anywhere. */
export function valueAt(steps: readonly (string | number)[], root: unknown): unknown {
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    root,
  );
}
