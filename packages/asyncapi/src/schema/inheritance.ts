import { isObject, listAt, unwrapped, type SchemaObject } from "./json.js";

// A parent that lists its children in `oneOf`, each of which takes the parent in by `allOf`, is how OpenAPI and many generators write
// inheritance. JSON Schema would ask each for the other without end: a child is read with what its parent says of all of them.

const choices = ["oneOf", "anyOf"] as const;

/** What a child takes in from one of its `allOf`: where that is its parent, without the list of children that it is in. */
export function inherited(member: unknown, child: SchemaObject): unknown {
  const parent = unwrapped(member);
  if (!isObject(parent)) return member;
  const lists: readonly string[] = choices.filter((keyword) => holds(parent, keyword, child));
  if (lists.length === 0) return member;
  const own = Object.entries(parent).filter(
    ([keyword]) => keyword !== "discriminator" && !lists.includes(keyword),
  );

  return Object.fromEntries(own);
}

/** Whether a schema lists children that take it in: they overlap wherever their fields are optional, so that one has to fit at least. */
export function isParent(schema: SchemaObject): boolean {
  return choices.some((keyword) =>
    listAt(schema, keyword).some((member) => {
      const child = unwrapped(member);

      return isObject(child) && holds(child, "allOf", schema);
    }),
  );
}

function holds(schema: SchemaObject, keyword: string, wanted: SchemaObject): boolean {
  return listAt(schema, keyword).some((member) => unwrapped(member) === wanted);
}
