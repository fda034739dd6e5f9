import { expect, test } from "vitest";
import { mapInTurns } from "./in-turns.js";

test("what takes long in all gives back the event loop every few milliseconds, and keeps its order", async () => {
  const items = Array.from({ length: 60 }, (_, n) => n);
  const work = (item: number) => {
    for (const until = performance.now() + 1; performance.now() < until;);

    return item * 2;
  };
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const made = await mapInTurns(items, work);
  clearImmediate(next);

  expect(made).toEqual(items.map((item) => item * 2));
  expect(turns).toBeGreaterThanOrEqual(10);
});

test("what fails fails as a whole, and nothing is made after it", async () => {
  const made: number[] = [];
  const making = mapInTurns([1, 2, 3], (item) => {
    if (item === 2) throw new Error("no");
    made.push(item);
  });

  await expect(making).rejects.toThrow("no");
  expect(made).toEqual([1]);
});
