import { expect, test } from "vitest";
import { signInSearch } from "./sign-in-search.js";

test.each([["/orders/5f0c1a52?from=x"], ["/shop"]])("somebody goes on at %s", (to) => {
  expect(signInSearch({ to })).toEqual({ to });
});

test.each([
  ["https://evil.example"],
  ["//evil.example"],
  ["/\\evil.example"],
  ["javascript:alert(1)"],
  ["/sign-in?to=/sign-in"],
  [7],
  [undefined],
])("nobody is led to %s", (to) => {
  expect(signInSearch({ to })).toEqual({});
});
