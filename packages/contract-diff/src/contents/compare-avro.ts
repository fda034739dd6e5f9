import avro, { type Schema } from "avsc";
import { changed, uncompared, type PayloadChange } from "../payload/payload-change.js";
import { factsOf } from "./avro-facts.js";

/**
 * Compares two Avro schemas as Avro itself resolves them: whether the new schema reads what was written by the old one, and
 * the old one what is written by the new one. What resolution does not look at, such as a decimal's scale, is compared apart.
 */
export function compareAvro(before: unknown, after: unknown): readonly PayloadChange[] {
  let types: readonly [avro.Type, avro.Type];
  try {
    types = [typeOf(before), typeOf(after)];
  } catch (error) {
    return [uncompared(`its Avro schema cannot be read (${messageOf(error)})`)];
  }
  const [from, to] = types;
  const [refusedByNew, refusedByOld] = [whyUnreadable(to, from), whyUnreadable(from, to)];
  const facts = factChanges(factsOf(before), factsOf(after));
  if (refusedByNew === undefined && refusedByOld === undefined && facts.length === 0) {
    return [changed({ keyword: "avro", what: "another Avro schema, and each reads what the other writes" })];
  }

  return [
    ...(refusedByNew === undefined && refusedByOld === undefined
      ? []
      : [
          changed({
            keyword: "avro",
            what: `another Avro schema (${[...new Set([refusedByNew, refusedByOld])].filter((why) => why !== undefined).join("; ")})`,
            narrowed: refusedByNew !== undefined,
            widened: refusedByOld !== undefined,
          }),
        ]),
    ...facts,
  ];
}

function typeOf(schema: unknown): avro.Type {
  // A registry of its own: names of one version are not those of the other.
  return avro.Type.forSchema(namesOnce(schema) as Schema, { registry: {} });
}

/** Why a reader with the first schema cannot read what the second has written; undefined where it can. */
function whyUnreadable(reader: avro.Type, writer: avro.Type): string | undefined {
  try {
    reader.createResolver(writer);

    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** What decides how bytes are understood, though no reader refuses them. */
function factChanges(
  before: ReturnType<typeof factsOf>,
  after: ReturnType<typeof factsOf>,
): readonly PayloadChange[] {
  return [...before].flatMap(([path, was]) => {
    const is = after.get(path);
    if (is === undefined) return [];

    return [
      ...(was.logical === is.logical
        ? []
        : [
            changed({
              path,
              keyword: "logicalType",
              what: `${was.logical} became ${is.logical}`,
              narrowed: true,
              widened: true,
            }),
          ]),
      ...(was.fallback === is.fallback
        ? []
        : [
            changed({
              path,
              keyword: "default",
              what: `default ${was.fallback} became ${is.fallback}`,
              care: "what an old writer did not write means something else to a reader of the other version",
            }),
          ]),
    ];
  });
}

/** A schema in files of its own is written out wherever it is referred to; Avro wants each name defined once. */
function namesOnce(schema: unknown): unknown {
  const known = new Map<string, string>();
  const visit = (node: unknown, space: string): unknown => {
    if (Array.isArray(node)) return node.map((one) => visit(one, space));
    if (typeof node !== "object" || node === null) return node;
    const fields = Object.entries(node).filter(([key]) => !key.startsWith("x-parser-"));
    const { name, namespace, type } = node as Record<string, unknown>;
    const isNamed = typeof name === "string" && ["record", "error", "enum", "fixed"].includes(String(type));
    const inside = typeof namespace === "string" ? namespace : space;
    const full = isNamed ? (name.includes(".") || inside === "" ? name : `${inside}.${name}`) : undefined;
    const text = full === undefined ? "" : JSON.stringify(fields.filter(([key]) => key !== "doc"));
    if (full !== undefined && known.get(full) === text) return full;
    if (full !== undefined) known.set(full, text);

    return Object.fromEntries(
      fields.map(([key, child]): [string, unknown] => [
        key,
        key === "default" || key === "symbols" || key === "aliases" ? child : visit(child, inside),
      ]),
    );
  };

  return visit(schema, "");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
