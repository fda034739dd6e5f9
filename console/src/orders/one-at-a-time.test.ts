import { expect, test, vi } from "vitest";
import { oneAtATime } from "./one-at-a-time.js";

test("runs once more for all who asked while it ran, and never twice at once", async () => {
  let atOnce = 0;
  let most = 0;
  const run = vi.fn(async () => {
    most = Math.max(most, (atOnce += 1));
    await Promise.resolve();
    atOnce -= 1;
  });
  const ask = oneAtATime(run);
  for (let n = 0; n < 6; n++) ask();
  await vi.waitFor(() => expect(atOnce).toBe(0), 20_000);
  await new Promise((resolve) => setTimeout(resolve));

  expect(run).toHaveBeenCalledTimes(2);
  expect(most).toBe(1);
});

test("goes on after a run that failed", async () => {
  const run = vi.fn(() => Promise.reject(new Error("the gateway is away")));
  const ask = oneAtATime(run);
  ask();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1), 20_000);
  await new Promise((resolve) => setTimeout(resolve));
  ask();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2), 20_000);
});
