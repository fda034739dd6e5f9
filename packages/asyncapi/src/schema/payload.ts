import type { Pointer } from "../model/model.js";

/** A payload to make a validator for. */
export type Payload = Readonly<{
  /** A TypeScript identifier that no other payload has. */
  typeName: string;
  /** As the parser gives it, dereferenced, alone or as `{ schemaFormat, schema }`; undefined where there is none. */
  schema: unknown;
  /** Where it stands in the document. */
  at: Pointer;
}>;
