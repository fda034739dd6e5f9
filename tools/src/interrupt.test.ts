import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { abortOnInterrupt } from "./interrupt.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each(signals)("%s aborts once, and ends the process where it comes again after a second", (name) => {
  const on = vi.spyOn(process, "on").mockReturnThis();
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const onFirst = vi.fn();
  const signal = abortOnInterrupt(onFirst);
  const send = () => {
    for (const [heard, listener] of on.mock.calls) if (heard === name) listener();
  };

  send();
  expect(signal.aborted).toBe(true);
  // npm passes on what the terminal has sent to us already.
  send();
  expect(exit).not.toHaveBeenCalled();
  expect(onFirst).toHaveBeenCalledTimes(1);

  vi.advanceTimersByTime(1_001);
  send();
  expect(exit).toHaveBeenCalledWith(130);
});
