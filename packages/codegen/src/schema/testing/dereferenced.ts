import { isObject } from "@warren/asyncapi/schema";

/** A schema with what its `#/components/schemas/…` references name put in their place: the very same object, as the parser does. */
export function dereferenced(
  schema: unknown,
  components: Readonly<Record<string, unknown>>,
): Readonly<{ schema: unknown; components: ReadonlyMap<string, unknown> }> {
  const copies = new Map<unknown, unknown>();
  const resolve = (given: unknown): unknown => {
    const name = isObject(given) ? String(given["$ref"]).replace("#/components/schemas/", "") : "";
    if (Object.hasOwn(components, name)) return resolve(components[name]);
    if (typeof given !== "object" || given === null) return given;
    const there = copies.get(given);
    if (there !== undefined) return there;
    if (Array.isArray(given)) {
      const list: unknown[] = [];
      copies.set(given, list);
      for (const item of given as readonly unknown[]) list.push(resolve(item));

      return list;
    }
    const copy: Record<string, unknown> = {};
    copies.set(given, copy);
    for (const [name, value] of Object.entries(given))
      Object.defineProperty(copy, name, { value: resolve(value), enumerable: true, configurable: true });

    return copy;
  };

  return {
    schema: resolve(schema),
    components: new Map(Object.entries(components).map(([name, value]) => [name, resolve(value)])),
  };
}
