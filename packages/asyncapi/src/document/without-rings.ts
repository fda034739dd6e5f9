import type { Pointer } from "../model/model.js";
import { isWrapper } from "../schema/json.js";
import { familyFinder, type Family } from "./families.js";
import { lookIn } from "./look.js";
import { luggageOf, type Luggage, type Place } from "./luggage.js";
import {
  fieldsOf,
  fileOf,
  isElsewhere,
  nameIn,
  referencesIn,
  ringFinder,
  split,
  type Fields,
} from "./references.js";
import { kindInside, type Kind } from "./schema-places.js";
import { withOwnSchemas } from "./own-schemas.js";
import { escaped, pointerTo } from "../model/pointer.js";

/** A document with the schemas of other files in it that hold themselves, or that stand for others by a `discriminator`. */
export type WithoutRings = Readonly<{
  document: unknown;
}> &
  Pick<Luggage, "origins" | "homes">;

export type WithoutRingsOptions = Readonly<{
  /**
   * Whether AsyncAPI's rules are to be applied to it. To what is no schema of AsyncAPI they are applied where it is used, and what stands
   * among the components they would take for one. Heirs are brought to be checked, and a parent is left as it is written. Default: false.
   */
  isForRules?: boolean;
}>;

/** A field that AsyncAPI's rules leave alone. */
const EXTENSION = "x-of-other-files";

/**
 * Brings schemas of other files into the document where they lead back to themselves, and what leads to them: the parser resolves a ring of
 * references within the document only. And parents with their heirs, to which no reference need lead. Undefined where there is none.
 */
export function withoutRings(
  document: unknown,
  file: string,
  { isForRules = false }: WithoutRingsOptions = {},
): WithoutRings | undefined {
  const look = lookIn(fieldsOf(document) ?? {}, file);
  const familyOf = familyFinder(look);
  const isRing = ringFinder(look, (target) => familyOf(target) !== undefined);
  const isOwn = (target: unknown): target is string =>
    typeof target === "string" && isElsewhere(target) && fileOf(target, file) === file;
  const isOthers = (target: unknown): target is string =>
    typeof target === "string" && isElsewhere(target) && !isOwn(target);
  const isBrought = (target: unknown): target is string => isOthers(target) && isRing(target);
  if (!referencesIn(document).some((target) => isElsewhere(target) && isRing(target))) return undefined;

  const { root, schemas, from } = withOwnSchemas(fieldsOf(structuredClone(document)) ?? {}, look, isOthers);
  const components: Place = { at: ["components", "schemas"], taken: schemas, brought: {} };
  const extension: Place = { at: [freeName(EXTENSION, root)], taken: {}, brought: {} };
  const luggage = luggageOf(file);
  const pending: (() => void)[] = [];
  const settle = (node: unknown, { at, origin, kind }: Within): unknown => {
    const inside = (step: string, child: unknown, kind: Kind) =>
      settle(child, { at: origin === undefined ? [...at, step] : at, origin, kind });
    if (Array.isArray(node)) return node.map((item, index) => inside(String(index), item, kind));
    const fields = fieldsOf(node);
    if (fields === undefined) return node;
    const target = fields["$ref"];
    if (isOwn(target)) return { ...fields, $ref: `#${split(target)[1]}` };
    if (isBrought(target)) return { ...fields, $ref: bring(target, origin ?? pointerTo(at), kind) };

    return Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        inside(key, value, kindInside(kind, { key, fields, at, look })),
      ]),
    );
  };
  const bring = (written: string, origin: Pointer, kind: Kind): string => {
    const place = isForRules && kind !== "schema" ? extension : components;
    const known = luggage.referenceTo(written, place);
    if (known !== undefined) return known;
    const called = nameIn(written);
    // AsyncAPI's rules look at no others; what is read keeps its name, which becomes that of a type.
    const wanted = isForRules ? called.replace(/[^\w.-]+/g, "_") : called;
    const name = freeName(wanted, place.taken, place.brought);
    // Taken before it is read: it leads back to itself.
    place.brought[name] = {};
    pending.push(() => {
      const family = familyOf(written);
      const there = look(written);
      const withHeirs =
        family &&
        withMapping(there, family, (target) => (isOthers(target) ? bring(target, origin, kind) : target));
      const meant = isForRules ? there : (withHeirs ?? there);
      place.brought[name] = settle(meant, { at: [], origin, kind });
    });

    return luggage.put(written, { name, place, origin });
  };
  if (from !== undefined)
    for (const name of Object.keys(schemas))
      luggage.put(`${from}/${escaped(name)}`, { name, place: components, origin: "/components/schemas" });
  const settled = fieldsOf(settle(root, { at: [], origin: undefined, kind: "none" })) ?? root;
  // It grows while it is gone through.
  for (const settleNext of pending) settleNext();
  const others = fieldsOf(settled["components"]) ?? {};

  return {
    document: {
      ...settled,
      ...(Object.keys(extension.brought).length > 0 ? { [String(extension.at)]: extension.brought } : {}),
      components: { ...others, schemas: { ...fieldsOf(others["schemas"]), ...components.brought } },
    },
    origins: luggage.origins,
    homes: luggage.homes,
  };
}

/** Where a part of a document stands, or the reference that led to it from there, and what it is. */
type Within = Readonly<{ at: readonly string[]; origin: Pointer | undefined; kind: Kind }>;

/** A parent that says of its heirs where they were brought: one that is told by its name may be called otherwise there. */
function withMapping(
  parent: unknown,
  { field, heirs }: Family,
  brought: (target: string) => string,
): unknown {
  if (isWrapper(parent))
    return { ...parent, schema: withMapping(parent["schema"], { field, heirs }, brought) };
  const mapping = heirs.flatMap(({ target, name, values, saysSo, takesIn }) => {
    const there = brought(target);
    if (saysSo && takesIn) return [];

    // One that says its values itself has to be named all the same: nothing else leads to it.
    return (saysSo ? [name] : values).map((value) => [String(value), there]);
  });

  return {
    ...fieldsOf(parent),
    discriminator: { propertyName: field, mapping: Object.fromEntries(mapping) as Fields },
  };
}

function freeName(wanted: string, ...taken: readonly object[]): string {
  let name = wanted;
  for (let count = 2; taken.some((names) => name in names); count += 1) name = `${wanted}${String(count)}`;

  return name;
}
