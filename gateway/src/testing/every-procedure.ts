import { schemaOf } from "../rest/json-schema.js";
import { proceduresIn, type Described } from "../rest/operations.js";
import { createRouter } from "../router.js";

/** Every procedure of the gateway, found in its router. They are only to be looked at: there is no shop behind them. */
export function everyProcedure(): readonly Described[] {
  return proceduresIn(createRouter({ shop: {} } as Parameters<typeof createRouter>[0])._def.procedures);
}

/** The names of the fields that a procedure takes. */
export function fieldsOf({ input }: Described): readonly string[] {
  return input === undefined ? [] : Object.keys(schemaOf(input, "input").schema.properties ?? {});
}
