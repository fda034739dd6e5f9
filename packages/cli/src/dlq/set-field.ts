/**
 * `/items/0/quantity=2` as a pointer's steps and a value: JSON where it is some, otherwise text.
 *
 * @throws Error where it is not of that form
 */
export function readAssignment(text: string): Readonly<{ steps: readonly string[]; value: unknown }> {
  const equals = text.indexOf("=");
  const pointer = text.slice(0, Math.max(equals, 0));
  if (!pointer.startsWith("/")) {
    throw new Error(`"${text}" sets nothing: write /items/0/quantity=2, a JSON pointer and a value`);
  }

  return {
    steps: pointer
      .slice(1)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
    value: jsonOrText(text.slice(equals + 1)),
  };
}

/**
 * The payload with one field set: an object's may be new, an array's must be there or be its end (`-`).
 *
 * @throws Error where there is nothing to set it in
 */
export function withField(payload: unknown, steps: readonly string[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(payload)) {
    const items: readonly unknown[] = payload;
    const index = step === "-" ? items.length : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : Infinity;
    if (index > items.length || (index === items.length && rest.length > 0)) {
      throw new Error(`there is no element ${step} in an array of ${String(items.length)}`);
    }

    return index === items.length
      ? [...items, value]
      : items.with(index, withField(items[index], rest, value));
  }
  if (typeof payload !== "object" || payload === null) {
    throw new Error(`there is nothing in which "${step}" could be set`);
  }
  const own = Object.entries(payload as Readonly<Record<string, unknown>>);
  const before = own.find(([name]) => name === step);
  if (before === undefined && rest.length > 0) throw new Error(`there is no field "${step}"`);
  const field = [step, withField(before?.[1], rest, value)] as const;

  // Made of entries, so that a field called __proto__ is a field.
  return Object.fromEntries(
    before === undefined ? [...own, field] : own.map((entry) => (entry === before ? field : entry)),
  );
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
