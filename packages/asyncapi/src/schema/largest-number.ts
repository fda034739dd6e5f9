import { numberAt, type SchemaObject } from "./json.js";
import { limitsOf } from "./limits.js";

/** -0.0000012345678901234567 */
const NUMBER_BYTES = 25;
/** -100000000000000000000: above 10^21 JavaScript writes an exponent. */
const WHOLE_NUMBER_BYTES = 22;

/** The most bytes that a number can take in JSON. */
export function numberBytes(schema: SchemaObject, kind: "integer" | "number"): number {
  if (kind === "number" && numberAt(schema, "multipleOf") !== 1) return NUMBER_BYTES;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limitsOf(schema);
  const [least, most] = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum];
  if (least === undefined || most === undefined) return WHOLE_NUMBER_BYTES;
  const ends = [Math.floor(least), Math.ceil(most)];

  return ends.some((end) => Math.abs(end) >= 1e21) ? NUMBER_BYTES : Math.max(...ends.map(jsonBytes));
}

/** The bytes of a value as JSON.stringify writes it. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
