import { lookIn } from "./look.js";
import { fieldsOf, ringFinder, type Look } from "./references.js";

const SCHEMAS = "#/components/schemas/";

/**
 * A document whose references lead straight to what they mean, where a schema that leads back to itself is only another name of one:
 * the parser resolves a ring of references, but not the other names on it. Undefined where there is none.
 */
export function withoutAliases(document: unknown, file: string): unknown {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const isRing = ringFinder(look);
  const aliases = new Set<string>();
  const ends = new Map<string, string>();
  const settle = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(settle);
    const fields = fieldsOf(node);
    if (fields === undefined) return node;

    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => {
        if (key !== "$ref" || typeof value !== "string") return [key, settle(value)];
        const meant = endOf(value, look, ends);
        if (meant === value || !isRing(value)) return [key, value];
        aliases.add(value);

        return [key, meant];
      }),
    );
  };
  const settled = settle(document);

  return aliases.size > 0 ? settled : undefined;
}

/** Where a reference leads in the end, as long as it stays among the document's schemas; one that leads to no end stays as it is. */
function endOf(target: string, look: Look, known: Map<string, string>): string {
  const way = new Set<string>();
  let end = target;
  while (end.startsWith(SCHEMAS) && !known.has(end)) {
    if (way.has(end)) return target;
    way.add(end);
    const next = fieldsOf(look(end))?.["$ref"];
    if (typeof next !== "string" || !next.startsWith(SCHEMAS)) break;
    end = next;
  }
  end = known.get(end) ?? end;
  for (const alias of way) known.set(alias, end);

  return end;
}
