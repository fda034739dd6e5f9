import { expect, test } from "vitest";
import { askedForMetrics } from "./asked-for-metrics.js";

test("what the database says is shown, and nothing where it cannot be asked", async () => {
  let answer: Promise<readonly number[]> = Promise.resolve([1, 2]);
  const ask = askedForMetrics(() => answer);
  expect(await ask()).toEqual([1, 2]);

  answer = Promise.reject(new Error("no connection"));
  expect(await ask()).toEqual([]);
});

test("a database that does not answer holds nobody up, and is not asked once more before it does", async () => {
  let asked = 0;
  let answer: (rows: readonly number[]) => void = () => undefined;
  const ask = askedForMetrics(() => {
    asked += 1;

    return new Promise<readonly number[]>((resolve) => (answer = resolve));
  });
  expect(await ask()).toEqual([]);
  expect(await ask()).toEqual([]);
  expect(asked).toBe(1);

  answer([1]);
  await expect
    .poll(async () => {
      const now = ask();
      answer([2]);

      return now;
    })
    .toEqual([2]);
});
