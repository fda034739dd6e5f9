import type { Paths } from "../paths.js";
import type { JsonSchema } from "./json-schema.js";

/** The JSON Schemas of a project's zod contracts; none where the document itself says what is in its messages. */
export async function contractsOf({
  contracts,
}: Pick<Paths, "contracts">): Promise<ReadonlyMap<string, JsonSchema>> {
  if (contracts === undefined) return new Map();
  // zod and the contracts take their time to load, which a document without contracts need not wait for.
  const { schemasOf } = await import("./write-schemas.js");

  return schemasOf(contracts);
}
