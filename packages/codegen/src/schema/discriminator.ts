import type { Lookup, Node, ObjectNode } from "@warren/asyncapi/schema";

type Known = Readonly<{ lookup: Lookup; isRecursive: (part: string) => boolean }>;

/**
 * The field by which zod can tell the members of a choice apart: required in each of them, with values that no other has.
 * Undefined where there is none, or where a member is no plain object. Of several the wanted one is taken.
 */
export function discriminatorOf(
  members: readonly Node[],
  wanted: string | undefined,
  known: Known,
): string | undefined {
  const objects = members.map((member) => plainObject(member, known));
  const [first] = objects;
  if (objects.length < 2 || first === undefined) return undefined;
  const fields = first.fields.map(({ name }) => name).filter((name) => tellsApart(name, objects, known));

  return fields.find((name) => name === wanted) ?? fields[0];
}

function tellsApart(name: string, objects: readonly (ObjectNode | undefined)[], known: Known): boolean {
  const seen = new Set<unknown>();

  return objects.every((object) => {
    const field = object?.fields.find((one) => one.name === name);
    const node = field?.required === true ? named(field.node, known) : undefined;
    if (node?.kind !== "values") return false;
    const isNew = node.values.every(
      (value) => !seen.has(value) && (typeof value !== "object" || value === null),
    );
    for (const value of node.values) seen.add(value);

    return isNew;
  });
}

function plainObject(member: Node, known: Known): ObjectNode | undefined {
  const node = named(member, known);
  if (node?.kind !== "object") return undefined;

  // Such objects are looked at through another validator (see ownFields), behind which zod sees no fields.
  return node.fields.some(({ name }) => name in Object.prototype) ? undefined : node;
}

/** What a name stands for; undefined for a part that holds itself, whose fields TypeScript does not tell zod. */
function named(node: Node, known: Known): Node | undefined {
  if (node.kind !== "part") return node;

  return known.isRecursive(node.name) ? undefined : named(known.lookup(node.name), known);
}
