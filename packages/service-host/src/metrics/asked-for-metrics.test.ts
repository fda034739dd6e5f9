import { expect, test } from "vitest";
import { askedForMetrics } from "./asked-for-metrics.js";

test("what the database says is shown, and no figure where it cannot be asked", async () => {
  let answer: Promise<readonly number[]> = Promise.resolve([1, 2]);
  const ask = askedForMetrics(() => answer);
  expect(await ask()).toEqual([1, 2]);

  answer = Promise.resolve([]);
  expect(await ask()).toEqual([]);
  answer = Promise.reject(new Error("no connection"));
  expect(await ask()).toBeUndefined();
});

test("a question that cannot even be asked is one without an answer", async () => {
  const ask = askedForMetrics(() => {
    throw new Error("the pool has ended");
  });

  expect(await ask()).toBeUndefined();
  expect(await ask()).toBeUndefined();
});

test("a database that does not answer holds nobody up, and is not asked once more before it does", async () => {
  let asked = 0;
  let answer: (rows: readonly number[]) => void = () => undefined;
  const ask = askedForMetrics(() => {
    asked += 1;

    return new Promise<readonly number[]>((resolve) => (answer = resolve));
  });
  expect(await ask()).toBeUndefined();
  expect(await ask()).toBeUndefined();
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

test("what always takes too long is shown a scrape later, each time, and for five minutes at most", async () => {
  let at = 0;
  const answers: ((rows: readonly number[]) => void)[] = [];
  const ask = askedForMetrics(
    () => new Promise<readonly number[]>((resolve) => answers.push(resolve)),
    () => at,
  );
  expect(await ask()).toBeUndefined();
  for (const count of [1, 2, 3]) {
    answers.at(-1)?.([count]);
    await new Promise(setImmediate);
    expect(await ask()).toEqual([count]);
    expect(answers).toHaveLength(count + 1);
  }

  at = 300_000;
  expect(await ask()).toEqual([3]);
  at = 300_001;
  expect(await ask()).toBeUndefined();
});
