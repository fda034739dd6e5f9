import { readFileSync } from "node:fs";
import path from "node:path";
import type { JsonSchema } from "../model/json-schema.js";

const folder = path.join(import.meta.dirname, "tea-shop");

/** A kitchen that serves requests, a till that asks it and shows live changes. */
export const teaShopFile = path.join(folder, "asyncapi.yaml");

/** The payloads that it refers to, by name. */
export const teaShopSchemas: ReadonlyMap<string, JsonSchema> = new Map(
  Object.entries(
    JSON.parse(readFileSync(path.join(folder, "schemas.json"), "utf8")) as Readonly<
      Record<string, JsonSchema>
    >,
  ),
);
