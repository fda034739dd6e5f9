import type { Memory } from "./memory.js";
import type { PayloadChange } from "./payload-change.js";
import type { Resolver } from "./resolver.js";
import type { Schema } from "./schema.js";

/** What a comparison knows on its way down. */
export type Comparison = Readonly<{
  before: Resolver;
  after: Resolver;
  /** What was compared before: a schema that contains itself is compared once. */
  memory: Memory;
  /** Compares the schemas of two fields or items: what is inside a schema is compared as the schema itself. */
  schemas: CompareSchemas;
}>;

type CompareSchemas = (
  from: Schema,
  to: Schema,
  place: Place,
  comparison: Comparison,
) => readonly PayloadChange[];

/** A place in a message, and the place in the schema that speaks of it. */
export type Place = Readonly<{ path: readonly string[]; pointer: string }>;

/** A change at its place. Default: decided, and without a warning. */
export function changeAt(
  { path, pointer }: Place,
  change: Pick<PayloadChange, "keyword" | "what" | "narrowed" | "widened"> & {
    undecided?: boolean;
    misread?: boolean;
    care?: string;
  },
): PayloadChange {
  const { undecided = false, care, ...rest } = change;

  return { path: path.join("/"), pointer, undecided, care, ...rest };
}
