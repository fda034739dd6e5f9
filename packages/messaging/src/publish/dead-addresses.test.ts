import { expect, test } from "vitest";
import { createDeadAddresses } from "./dead-addresses.js";

test("an address that is accused twice is dead, for half a minute", () => {
  const addresses = createDeadAddresses();
  addresses.accuse("a", 500);
  expect(addresses.has("a", 500)).toBe(false);
  addresses.accuse("a", 1_000);

  expect(addresses.has("a", 30_999)).toBe(true);
  expect(addresses.has("a", 31_000)).toBe(false);
  expect(addresses.has("b", 1_000)).toBe(false);
});

test("however many addresses are forged, the oldest are forgotten first", () => {
  const addresses = createDeadAddresses();
  const kill = (address: string) => {
    addresses.accuse(address, 0);
    addresses.accuse(address, 0);
  };
  kill("again");
  for (let n = 0; n < 999; n++) kill(String(n));
  kill("again");
  kill("one more");

  expect(["0", "1", "again", "one more"].map((address) => addresses.has(address, 1))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
