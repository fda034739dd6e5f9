import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { registry } from "@warren/zod-contracts";
import type * as z from "zod";
import type { JsonSchema } from "@warren/asyncapi";
import { validatorsIn } from "../contracts/write-schemas.js";
import type { Schemas } from "./json-schema-arbitrary.js";

/** A message of the shop: what its services check with, and what the rest of the world is given to check with. */
export type MessageUnderTest = Readonly<{ name: string; zod: z.ZodType; json: JsonSchema }>;

const root = path.resolve(import.meta.dirname, "../../../..");
const folder = path.join(root, "generated/schemas");

/** The JSON Schemas that were generated for the shop, by name. */
export const schemas: Schemas = new Map(
  readdirSync(folder).map((file) => [
    path.basename(file, ".json"),
    JSON.parse(readFileSync(path.join(folder, file), "utf8")) as JsonSchema,
  ]),
);

/** Every message of the shop's contracts. */
export const messages: readonly MessageUnderTest[] = [
  ...(await validatorsIn(path.join(root, "contracts/src"))),
].flatMap(([name, schema]) => {
  if (registry.get(schema)?.kind !== "message") return [];
  const json = schemas.get(name);
  if (json === undefined) throw new Error(`${name} has no JSON Schema. Run \`npm run codegen\`.`);

  return [{ name, zod: schema, json }];
});
