import type { Pointer } from "../model/model.js";
import { lookIn } from "./look.js";
import {
  decoded,
  fieldsOf,
  fileOf,
  isElsewhere,
  nameIn,
  plain,
  referencesIn,
  ringFinder,
  split,
  type Fields,
} from "./references.js";
import { escaped, stepsOf } from "../model/pointer.js";

/** Where a schema stands that was brought into a document: its file, and the way to it there. */
export type Home = Readonly<{ file: string; steps: readonly string[] }>;

/** A document with the schemas of other files in it that hold themselves. */
export type WithoutRings = Readonly<{
  document: unknown;
  /** Where the references stood that led to them. */
  origins: ReadonlyMap<string, Pointer>;
  /** Where they stand themselves, by what they are called among the document's schemas. */
  homes: ReadonlyMap<string, Home>;
}>;

/**
 * Brings schemas of other files into the document's components where they lead back to themselves: the parser resolves a ring of
 * references within the document only. Undefined where there is none.
 */
export function withoutRings(document: unknown, file: string): WithoutRings | undefined {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const isRing = ringFinder(look);
  if (!referencesIn(document).some((target) => isElsewhere(target) && isRing(target))) return undefined;

  const root = fieldsOf(structuredClone(document)) ?? {};
  const components = fieldsOf(root["components"]) ?? {};
  const schemas = fieldsOf(components["schemas"]) ?? {};
  const names = new Map<string, string>();
  const origins = new Map<string, Pointer>();
  const homes = new Map<string, Home>();
  const pending: Readonly<{ name: string; target: string; origin: Pointer }>[] = [];
  const settle = (node: unknown, at: Pointer | "", origin: Pointer | undefined): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => settle(item, `${at}/${String(index)}`, origin));
    const fields = fieldsOf(node);
    if (fields === undefined) return node;
    const target = fields["$ref"];
    if (typeof target === "string" && isElsewhere(target) && isRing(target))
      return { ...fields, $ref: `#/components/schemas/${escaped(bring(target, origin ?? pointer(at)))}` };

    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, settle(value, `${at}/${escaped(key)}`, origin)]),
    );
  };
  const bring = (written: string, origin: Pointer): string => {
    const target = plain(written);
    const known = names.get(target);
    if (known !== undefined) return known;
    const name = freeName(nameIn(target), schemas);
    names.set(target, name);
    // Taken before it is read: it leads back to itself.
    schemas[name] = {};
    origins.set(`/components/schemas/${escaped(name)}`, origin);
    homes.set(name, { file: fileOf(written, file) ?? file, steps: stepsOf(decoded(split(written)[1])) });
    pending.push({ name, target, origin });

    return name;
  };
  const settled = fieldsOf(settle(root, "", undefined)) ?? root;
  // It grows while it is gone through.
  for (const { name, target, origin } of pending) schemas[name] = settle(look(target), "", origin);
  const others = fieldsOf(settled["components"]) ?? {};

  return {
    document: {
      ...settled,
      components: { ...others, schemas: { ...fieldsOf(others["schemas"]), ...brought(schemas, names) } },
    },
    origins,
    homes,
  };
}

function brought(schemas: Fields, names: ReadonlyMap<string, string>): Fields {
  return Object.fromEntries([...names.values()].map((name) => [name, schemas[name]]));
}

function freeName(wanted: string, taken: Fields): string {
  let name = wanted;
  for (let count = 2; name in taken; count += 1) name = `${wanted}${String(count)}`;

  return name;
}

function pointer(at: Pointer | ""): Pointer {
  return at === "" ? "/" : at;
}
