import type { Fault } from "./letter-types.js";

/** A line of a payload as it is shown, and what is wrong at that place. */
export type PayloadLine = Readonly<{ text: string; faults: readonly string[] }>;

/**
 * JSON as lines, each with the faults of the value that begins there. A fault of what is not there stands at what it is missing from.
 *
 * @param faults with JSON pointers (RFC 6901), as the contract's check gives them
 */
export function payloadLines(value: unknown, faults: readonly Fault[]): readonly PayloadLine[] {
  const lines: { text: string; path: string }[] = [];
  print(value, { path: "", before: "", after: "", depth: 0 }, lines);
  const paths = new Set(lines.map(({ path }) => path));
  const placed = faults.map(({ path, message }) => ({
    at: nearest(path, paths),
    message: said(path, paths, message),
  }));
  const seen = new Set<string>();

  return lines.map(({ text, path }) => {
    // The line that closes a value has its path, too.
    const isFirst = !seen.has(path);
    seen.add(path);

    return {
      text,
      faults: isFirst ? placed.filter(({ at }) => at === path).map(({ message }) => message) : [],
    };
  });
}

type Place = Readonly<{ path: string; before: string; after: string; depth: number }>;

function print(value: unknown, place: Place, lines: { text: string; path: string }[]): void {
  const { path, before, after, depth } = place;
  const indent = "  ".repeat(depth);
  const entries = entriesOf(value);
  if (entries === undefined || entries.length === 0) {
    lines.push({ text: `${indent}${before}${JSON.stringify(value)}${after}`, path });
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  lines.push({ text: `${indent}${before}${open}`, path });
  for (const [at, [key, part]] of entries.entries()) {
    print(
      part,
      {
        path: `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        before: Array.isArray(value) ? "" : `${JSON.stringify(key)}: `,
        after: at === entries.length - 1 ? "" : ",",
        depth: depth + 1,
      },
      lines,
    );
  }
  lines.push({ text: `${indent}${close}${after}`, path });
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;

  return Object.entries(value);
}

function nearest(path: string, paths: ReadonlySet<string>): string {
  let at = path;
  while (at !== "" && !paths.has(at)) at = at.slice(0, at.lastIndexOf("/"));

  return paths.has(at) ? at : "";
}

function said(path: string, paths: ReadonlySet<string>, message: string): string {
  return paths.has(path) ? message : `${path.slice(path.lastIndexOf("/") + 1)}: ${message}`;
}
