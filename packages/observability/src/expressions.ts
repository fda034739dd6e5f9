import { parseAllDocuments } from "yaml";

/** Where PromQL stands: in rules of Prometheus, and in triggers of KEDA. */
const KEYS: ReadonlySet<string> = new Set(["expr", "query"]);

/** All PromQL in files of rules or of scalers. */
export function expressionsIn(yaml: string): readonly string[] {
  return parseAllDocuments(yaml).flatMap((document) => within(document.toJS()));
}

function within(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(within);
  if (typeof value !== "object" || value === null) return [];

  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    KEYS.has(key) && typeof inner === "string" ? [inner] : within(inner),
  );
}
