import { partText } from "./opaque-keywords.js";
import { canonical, textOf } from "./schema.js";
import type { Shape } from "./shape.js";

/** The same text for shapes that say the same. A reference counts by its name: what it refers to is compared later. */
export function shapeText(shape: Shape): string {
  const { name, properties, required, opaque, values, fallback, ...rest } = shape;

  return canonical({
    ...rest,
    values: values?.map(textOf).sort() ?? "any",
    fallback: textOf(fallback),
    required: [...required].sort(),
    properties: Object.fromEntries(properties),
    opaque: opaque.map(partText).sort(),
    name: name ?? "",
  });
}
