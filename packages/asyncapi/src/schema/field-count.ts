import { numberAt, type SchemaObject } from "./json.js";
import type { Demand, Field, ObjectNode } from "./node.js";

/** How many fields an object may have, where it is not clear by those that it needs. */
export function countDemand(schema: SchemaObject, fields: readonly Field[]): readonly Demand[] {
  const least = numberAt(schema, "minProperties") ?? 0;
  const most = numberAt(schema, "maxProperties");
  const isMet = least <= fields.filter(({ required }) => required).length;

  return isMet && most === undefined ? [] : [{ demand: "fieldCount", least, most }];
}

/** Why no object has as many fields as it is to have; undefined where one may. */
export function whyImpossible(
  schema: SchemaObject,
  fields: readonly Field[],
  rest: ObjectNode["rest"],
): string | undefined {
  const least = numberAt(schema, "minProperties") ?? 0;
  const most = numberAt(schema, "maxProperties") ?? Infinity;
  const required = new Set(fields.filter((field) => field.required).map(({ name }) => name)).size;
  if (least > most) return `no object has at least ${least} and at most ${most} fields`;
  if (required > most) return `no object has at most ${most} of the ${required} fields that are required`;

  return rest === "refuse" && least > fields.length
    ? `no object has at least ${least} fields, where only ${fields.length} are let through`
    : undefined;
}
