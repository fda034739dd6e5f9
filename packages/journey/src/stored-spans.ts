import type { StoredSpan } from "@warren/service-host";

/** The latest moment that a date can hold, in ms since 1970. */
const LATEST_MS = 8_640_000_000_000_000;

/**
 * The span that a line holds; undefined where it holds none: a last line that is still being written, or what another program has put there.
 * One that ends before it begins, since a clock was set back meanwhile, ends as it begins.
 */
export function spanIn(line: string): StoredSpan | undefined {
  try {
    const read = JSON.parse(line) as unknown;

    return isSpan(read) ? { ...read, endMs: Math.max(read.startMs, read.endMs) } : undefined;
  } catch {
    return undefined;
  }
}

function isSpan(read: unknown): read is StoredSpan {
  if (!isObject(read)) return false;
  const { parentSpanId, error, attributes, links } = read;

  return (
    [read["service"], read["traceId"], read["spanId"], read["name"]].every(isText) &&
    [parentSpanId, error].every((value) => value === undefined || isText(value)) &&
    [read["startMs"], read["endMs"]].every(isMoment) &&
    isObject(attributes) &&
    Array.isArray(links) &&
    links.every((link) => isObject(link) && isText(link["spanId"]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isMoment(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= LATEST_MS;
}

/** An attribute that is text. */
export function textOf({ attributes }: StoredSpan, name: string): string | undefined {
  const value = attributes[name];

  return typeof value === "string" ? value : undefined;
}
