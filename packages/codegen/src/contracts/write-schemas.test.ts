import { expect, test } from "vitest";
import { teaShopSchemas } from "@warren/asyncapi/testing";
import { teaShop } from "../testing/tea-shop.js";
import { contractsOf } from "./contracts-of.js";

test("the tea shop's contracts are the schemas that tests of its document read", async () => {
  expect(await contractsOf(teaShop)).toEqual(teaShopSchemas);
});
