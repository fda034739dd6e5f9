import path from "node:path";
import { teaShopFile } from "@warren/asyncapi/testing";
import { pathsFor, type Paths } from "../paths.js";

/** The tea shop's document, with its payloads as zod contracts. */
export const teaShop: Paths = {
  ...pathsFor(teaShopFile),
  contracts: path.resolve(import.meta.dirname, "../golden/tea-shop/contracts"),
};
