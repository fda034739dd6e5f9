import { RetryError } from "@warren/messaging";
import { expect, test } from "vitest";
import { createFailures } from "../failures.js";
import { failingHandlers } from "./failing-handlers.js";

test("handlers work as ever while no failure is simulated, and fail while one is", async () => {
  const failures = createFailures(["handler_errors"]);
  const { Add } = failingHandlers({ Add: async (a: number, b: number) => a + b }, failures);

  expect(await Add(1, 2)).toBe(3);
  failures.activate("handler_errors");
  await expect(Add(1, 2)).rejects.toBeInstanceOf(RetryError);
  failures.end();
  expect(await Add(1, 2)).toBe(3);
});

test("handlers are left alone where nothing can be simulated", () => {
  const handlers = { Add: () => 1 };

  expect(failingHandlers(handlers, createFailures())).toBe(handlers);
});

test("a function that handles several messages stays one function, so that their batches stay together", () => {
  const both = () => 1;
  const { Add, Take } = failingHandlers({ Add: both, Take: both }, createFailures(["handler_errors"]));

  expect(Add).toBe(Take);
});
