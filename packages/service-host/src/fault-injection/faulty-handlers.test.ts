import { RetryError } from "@warren/messaging";
import { expect, test } from "vitest";
import { createFaults } from "./faults.js";
import { faultyHandlers } from "./faulty-handlers.js";

test("handlers work as ever while no fault is injected, and fail while one is", async () => {
  const faults = createFaults(["handler_errors"]);
  const { Add } = faultyHandlers({ Add: async (a: number, b: number) => a + b }, faults);

  expect(await Add(1, 2)).toBe(3);
  faults.inject("handler_errors");
  await expect(Add(1, 2)).rejects.toBeInstanceOf(RetryError);
  faults.end();
  expect(await Add(1, 2)).toBe(3);
});

test("handlers are left alone where nothing can be injected", () => {
  const handlers = { Add: () => 1 };

  expect(faultyHandlers(handlers, createFaults())).toBe(handlers);
});

test("a function that handles several messages stays one function, so that their batches stay together", () => {
  const both = () => 1;
  const { Add, Take } = faultyHandlers({ Add: both, Take: both }, createFaults(["handler_errors"]));

  expect(Add).toBe(Take);
});
