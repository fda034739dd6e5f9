import { expect, test } from "vitest";
import { isNoOrder } from "./is-no-order.js";

const refused = (code: string) =>
  Object.assign(new Error("No order has this id."), {
    name: "TRPCClientError",
    data: { httpStatus: 404, problem: { status: 404, code, detail: "No order has this id." } },
  });

test("there is no order where the gateway knows of none", () => {
  expect(isNoOrder({ data: undefined, error: refused("order_not_found") })).toBe(true);
});

test.each([
  ["it may not be there yet", { data: undefined, error: refused("not_found_yet") }],
  ["it was here before", { data: {}, error: refused("order_not_found") }],
  ["something else went wrong", { data: undefined, error: new Error("Failed to fetch") }],
  ["it was not asked for yet", { data: undefined, error: null }],
])("that there is none is not said where %s", (_, asked) => {
  expect(isNoOrder(asked)).toBe(false);
});
