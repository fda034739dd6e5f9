import { fieldsOf, split, type Fields, type Look } from "./references.js";

/** A document, the schemas among its components, and the reference to the map of them where that stands in another file. */
export type OwnSchemas = Readonly<{ root: Fields; schemas: Fields; from: string | undefined }>;

/** A document with the map of its schemas in it, where that is nothing but a reference to another file: schemas are added to it. */
export function withOwnSchemas(
  root: Fields,
  look: Look,
  isOthers: (target: unknown) => target is string,
): OwnSchemas {
  const components = fieldsOf(root["components"]) ?? {};
  let schemas = fieldsOf(components["schemas"]) ?? {};
  let from: string | undefined;
  for (let target = schemas["$ref"]; isOthers(target); target = schemas["$ref"]) {
    schemas = fieldsOf(look(target)) ?? {};
    from = split(target)[1] === "" ? `${split(target)[0]}#` : target;
  }

  return from === undefined
    ? { root, schemas, from }
    : { root: { ...root, components: { ...components, schemas } }, schemas, from };
}
