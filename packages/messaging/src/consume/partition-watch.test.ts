import { expect, test } from "vitest";
import { createPartitionWatch } from "./partition-watch.js";

test("it counts the looks in a row for which a partition was free", () => {
  const watch = createPartitionWatch();

  expect([...watch.saw([1, 2])]).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect([...watch.saw([2])]).toEqual([[2, 2]]);
  expect([...watch.saw([1, 2])]).toEqual([
    [1, 1],
    [2, 3],
  ]);
});

test("one that was refused is tried again after one look, then after more and more, at most ten, until it was seen in use", () => {
  const watch = createPartitionWatch();
  const looksUntilTried = () => {
    for (let looks = 0; ; looks++) if (watch.saw([1]).has(1)) return looks;
  };
  expect(looksUntilTried()).toBe(0);
  const waited = [1, 2, 3, 4, 5].map(() => {
    watch.refused(1);

    return looksUntilTried();
  });
  expect(waited).toEqual([1, 3, 7, 10, 10]);

  watch.saw([]);
  expect(looksUntilTried()).toBe(0);
  watch.refused(1);
  expect(looksUntilTried()).toBe(1);
});
