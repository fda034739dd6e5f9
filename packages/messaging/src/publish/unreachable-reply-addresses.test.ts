import { expect, test } from "vitest";
import { createUnreachableReplyAddresses } from "./unreachable-reply-addresses.js";

test("an address over which the broker failed twice is unreachable for half a minute", () => {
  const addresses = createUnreachableReplyAddresses();
  addresses.countFailure("a", 500);
  expect(addresses.has("a", 500)).toBe(false);
  addresses.countFailure("a", 1_000);

  expect(addresses.has("a", 30_999)).toBe(true);
  expect(addresses.has("a", 31_000)).toBe(false);
  expect(addresses.has("b", 1_000)).toBe(false);
});

test("however many addresses are forged, the oldest are forgotten first", () => {
  const addresses = createUnreachableReplyAddresses();
  const failTwice = (address: string) => {
    addresses.countFailure(address, 0);
    addresses.countFailure(address, 0);
  };
  failTwice("again");
  for (let n = 0; n < 999; n++) failTwice(String(n));
  failTwice("again");
  failTwice("one more");

  expect(["0", "1", "again", "one more"].map((address) => addresses.has(address, 1))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
