import { expect, test } from "vitest";
import { slotOf } from "./slot.js";

// What others compute too: python3 -c 'import zlib; print(zlib.crc32("order-7".encode()) % 32)'.
test.each([
  ["order-7", 26],
  ["", 0],
  ["Grüße", 17],
])("the slot of %j is %i, whoever computes it", (subject, slot) => {
  expect(slotOf(subject, 32)).toBe(String(slot));
});

test("subjects spread evenly", () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 32_000; index++) {
    const slot = slotOf(`order-${index}`, 32);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }

  expect(counts.size).toBe(32);
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
  expect(Math.max(...counts.values())).toBeLessThan(1_200);
});
