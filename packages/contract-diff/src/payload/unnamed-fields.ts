import type { Schema } from "./schema.js";
import type { Shape } from "./shape.js";

type Fields = Pick<Shape, "properties" | "additional" | "opaque">;

/** What a shape asks of a field, named or not. What a pattern asks of it is not taken apart, and nothing else is asked of it then. */
export function schemaOfField({ properties, additional, opaque }: Fields, name: string): Schema {
  return properties.get(name) ?? (isLikeOne(opaque, name) ? true : (additional ?? true));
}

/** Whether something that is not taken apart says whether an object may have a field that its properties do not name. */
export function isSaidElsewhere({ opaque }: Pick<Shape, "opaque">, name: string): boolean {
  return isLikeOne(opaque, name) || opaque.some(({ says }) => says.has("unevaluatedProperties"));
}

/** Whether a pattern speaks of a field of that name. */
function isLikeOne(opaque: Shape["opaque"], name: string): boolean {
  return opaque
    .flatMap(({ says }) => Object.keys(says.get("patternProperties") ?? {}))
    .some((pattern) => isMatch(pattern, name));
}

/** A pattern that nobody can read may mean any name. */
function isMatch(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return true;
  }
}
