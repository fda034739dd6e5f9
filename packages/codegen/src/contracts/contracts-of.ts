import type { JsonSchema } from "@warren/asyncapi";
import type { ZodType } from "zod";
import type { Paths } from "../paths.js";

/** The JSON Schemas of a project's zod contracts; none where the document itself says what is in its messages. */
export async function contractsOf({
  contracts,
}: Pick<Paths, "contracts">): Promise<ReadonlyMap<string, JsonSchema>> {
  if (contracts === undefined) return new Map();
  // zod and the contracts take their time to load, which a document without contracts need not wait for.
  const { schemasOf } = await import("./write-schemas.js");

  return schemasOf(contracts);
}

/** The zod contracts themselves, by name: what a service checks a payload against. */
export async function validatorsOf({
  contracts,
}: Pick<Paths, "contracts">): Promise<ReadonlyMap<string, ZodType>> {
  if (contracts === undefined) return new Map();
  const { validatorsIn } = await import("./write-schemas.js");

  return validatorsIn(contracts);
}
