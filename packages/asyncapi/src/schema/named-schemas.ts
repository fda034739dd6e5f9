import type { Pointer } from "../model/model.js";
import { nameGiver, typeNameOf } from "../model/names.js";
import { childrenOf, definitionsOf, insideOf } from "./children.js";
import { isObject, textAt, unwrapped, type SchemaObject } from "./json.js";
import type { Payload } from "./payload.js";
import { below } from "./problems.js";

/** A schema that has a name in the module: a payload's, or one that several places share. */
export type NamedSchema = Readonly<{
  name: string;
  schema: SchemaObject;
  at: Pointer;
  /** What its author calls it; undefined where it has the name of a message, or none of its own. */
  wanted: string | undefined;
}>;

type Found = {
  schema: SchemaObject;
  at: Pointer;
  /** How many places it stands in. */
  uses: number;
  isRecursive: boolean;
  /** What it consists of. */
  parts: Found[];
  /** Whether it is too much to be written out in each place that it stands in. */
  isLarge: boolean;
  /** Payloads that it is. */
  roots: Payload[];
  /** Its name in the components, or in the definitions of the schema around it. */
  given: string | undefined;
  owner: string;
};

/** Above what anybody writes in one schema. What refers to what refers to others, each twice, doubles with each step. */
const MOST_WRITTEN_OUT = 1_000;

/**
 * The schemas of the payloads that are printed under a name of their own: components and definitions that are used, those that
 * hold themselves, those that would make one large by being written out again and again, and the payloads.
 */
export function namedSchemas(
  payloads: readonly Payload[],
  components: ReadonlyMap<string, unknown>,
): ReadonlyMap<SchemaObject, NamedSchema> {
  const found = collect(payloads, components);
  markLarge(found);
  const giveName = nameGiver(payloads.map(({ typeName }) => typeName));
  const named = new Map<SchemaObject, NamedSchema>();
  for (const one of found) {
    const wanted = wantedFor(one);
    if (wanted === undefined) continue;
    const { name, of } = wanted;
    named.set(one.schema, {
      name: of === "message" ? name : giveName(name),
      schema: one.schema,
      at: one.at,
      wanted: of === "author" ? name : undefined,
    });
  }

  return named;
}

/** The name that a schema is to have, and whose it is: its message's, which nobody else has, its author's or ours. */
type WantedName = Readonly<{ name: string; of: "message" | "author" | "owner" }>;

function wantedFor(found: Found): WantedName | undefined {
  const [root] = found.roots;
  const given = found.given === undefined ? undefined : typeNameOf(found.given);
  if (root !== undefined) {
    const namesake = found.roots.find(({ typeName }) => typeName === given);
    if (namesake !== undefined) return { name: namesake.typeName, of: "message" };

    // A schema that one message alone uses is that message's payload, whatever the document calls it.
    return found.uses === 1 || given === undefined
      ? { name: root.typeName, of: "message" }
      : { name: given, of: "author" };
  }
  if (given !== undefined) return { name: given, of: "author" };
  const title = textAt(found.schema, "title");
  if (title !== undefined && (found.uses > 1 || found.isRecursive))
    return { name: typeNameOf(title), of: "author" };

  return found.isRecursive || found.isLarge ? { name: `${found.owner}Part`, of: "owner" } : undefined;
}

/** Finds what is too large to be written out where it stands a second time, from the smallest on: what has a name is written out nowhere. */
function markLarge(all: readonly Found[]): void {
  const sizes = new Map<Found, number>();
  const sizeOf = (one: Found): number => {
    const known = sizes.get(one);
    if (known !== undefined) return known;
    sizes.set(one, 1);
    // What fields with such names hold is asked of them, and is among what all fields may hold.
    const times = one.schema["patternProperties"] === undefined ? 1 : 2;
    const size = one.parts.reduce((sum, part) => sum + times * sizeOf(part), 1);
    one.isLarge = one.uses > 1 && size > MOST_WRITTEN_OUT;
    const counted = one.isLarge || one.isRecursive || one.given !== undefined ? 1 : size;
    sizes.set(one, counted);

    return counted;
  };
  all.forEach(sizeOf);
}

function collect(payloads: readonly Payload[], components: ReadonlyMap<string, unknown>): readonly Found[] {
  const given = new Map<SchemaObject, Readonly<{ name: string; at: Pointer }>>();
  const give = (schema: unknown, name: string, at: Pointer) => {
    const inside = unwrapped(schema);
    if (isObject(inside) && !given.has(inside)) given.set(inside, { name, at: insideOf(schema, at) });
  };
  for (const [name, schema] of components) give(schema, name, below("/components/schemas", name));

  const found = new Map<SchemaObject, Found>();
  const around = new Set<SchemaObject>();
  const visit = (wrapper: unknown, at: Pointer, owner: string): Found | undefined => {
    const schema = unwrapped(wrapper);
    if (!isObject(schema)) return undefined;
    const there = found.get(schema);
    if (there !== undefined) {
      there.uses += 1;
      there.isRecursive ||= around.has(schema);

      return there;
    }
    const known = given.get(schema);
    const place = known?.at ?? insideOf(wrapper, at);
    const one: Found = {
      schema,
      at: place,
      uses: 1,
      isRecursive: false,
      parts: [],
      isLarge: false,
      roots: [],
      given: known?.name,
      owner,
    };
    found.set(schema, one);
    around.add(schema);
    for (const definition of definitionsOf(schema, place))
      give(definition.schema, definition.name, definition.at);
    for (const child of childrenOf(schema, place)) {
      const part = visit(child.schema, child.at, known === undefined ? owner : typeNameOf(known.name));
      if (part !== undefined) one.parts.push(part);
    }
    around.delete(schema);

    return one;
  };
  for (const payload of payloads) visit(payload.schema, payload.at, payload.typeName)?.roots.push(payload);

  return [...found.values()];
}
