import type { OpaquePart } from "./opaque-keywords.js";
import type { JsonType } from "./json-type.js";
import type { Limits } from "./limits.js";
import type { Schema } from "./schema.js";

/** One way in which a value may be valid: a schema without references and without unions. */
export type Shape = Readonly<{
  name: string | undefined;
  /** Undefined: any. */
  type: JsonType | undefined;
  /** From enum and const; undefined where any value will do. */
  values: readonly unknown[] | undefined;
  limits: Limits;
  multiples: readonly number[];
  uniqueItems: boolean;
  formats: readonly string[];
  patterns: readonly string[];
  properties: ReadonlyMap<string, Schema>;
  required: ReadonlySet<string>;
  /** Undefined where the schema does not say: our runtime then removes fields that are not named, at the sender and at the receiver. */
  additional: Schema | undefined;
  items: Schema;
  /** Keywords that are not interpreted here: where they differ, the change is undecided. */
  opaque: readonly OpaquePart[];
  fallback: unknown;
}>;

/** The shape of any value at all. */
export const anything: Shape = {
  name: undefined,
  type: undefined,
  values: undefined,
  limits: {},
  multiples: [],
  uniqueItems: false,
  formats: [],
  patterns: [],
  properties: new Map(),
  required: new Set(),
  additional: undefined,
  items: true,
  opaque: [],
  fallback: undefined,
};
