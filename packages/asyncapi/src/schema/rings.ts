import { knots } from "../document/knots.js";
import { isObject, textAt } from "./json.js";

/** The parts of a schema that hold themselves: where one is described once, it need not be again. */
export function ringsIn(schema: object): ReadonlySet<unknown> {
  const inside = (part: object): readonly object[] =>
    Object.values(part).filter((child): child is object => typeof child === "object" && child !== null);

  return new Set(
    knots([schema], inside)
      .filter((knot) => knot.length > 1 || knot.some((part) => inside(part).includes(part)))
      .flat(),
  );
}

/** What a document calls one of its schemas, where it has a name in its components. */
export function componentName(schema: unknown): string | undefined {
  const name = isObject(schema) ? textAt(schema, "x-parser-schema-id") : undefined;

  return name?.startsWith("<") === true ? undefined : name;
}
