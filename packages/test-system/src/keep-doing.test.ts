import { delay } from "@warren/messaging";
import { expect, test } from "vitest";
import { keepDoing } from "./keep-doing.js";

test("what is begun when it is ended is finished first, and nothing is begun after that", async () => {
  let begun = 0;
  let finished = 0;
  const doing = keepDoing(async () => {
    begun++;
    await delay(1);
    finished++;
  });
  await expect.poll(() => finished).toBeGreaterThan(2);
  await doing.end();
  const all = begun;
  await doing.end();

  expect(finished).toBe(all);
  expect(begun).toBe(all);
});

test("a failure ends it, and is told by end alone", async () => {
  let times = 0;
  const doing = keepDoing(() => {
    times++;

    return Promise.reject(new Error("the broker is away"));
  });
  // As long as Node takes to end a process for a rejection that nobody hears.
  await delay(1);

  await expect(doing.end()).rejects.toThrow("the broker is away");
  await expect(doing.end()).rejects.toThrow("the broker is away");
  expect(times).toBe(1);
});
