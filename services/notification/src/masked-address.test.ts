import { expect, test } from "vitest";
import { maskedAddress } from "./masked-address.js";

test.each([
  ["ada@example.com", "a…@example.com"],
  ["a@example.com", "…@example.com"],
  ["o'brien+shop@mail.example", "o…@mail.example"],
  ['"a@b"@example.com', '"…@example.com'],
  ["no address", "…"],
  ["@example.com", "…@example.com"],
])("%s is shown as %s", (address, masked) => {
  expect(maskedAddress(address)).toBe(masked);
});
