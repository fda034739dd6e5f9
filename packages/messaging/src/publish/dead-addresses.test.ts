import { expect, test } from "vitest";
import { createDeadAddresses } from "./dead-addresses.js";

test("a dead address is known for half a minute", () => {
  const addresses = createDeadAddresses();
  addresses.add("a", 1_000);

  expect(addresses.has("a", 30_999)).toBe(true);
  expect(addresses.has("a", 31_000)).toBe(false);
  expect(addresses.has("b", 1_000)).toBe(false);
});

test("however many addresses are forged, the oldest are forgotten first", () => {
  const addresses = createDeadAddresses();
  addresses.add("again", 0);
  for (let n = 0; n < 999; n++) addresses.add(String(n), 0);
  addresses.add("again", 0);
  addresses.add("one more", 0);

  expect(["0", "1", "again", "one more"].map((address) => addresses.has(address, 1))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
