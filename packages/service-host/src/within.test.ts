import { expect, test } from "vitest";
import { within } from "./within.js";

const never = new Promise<string>(() => undefined);

test("gives what the work gives in time", async () => {
  expect(await within(60_000, Promise.resolve("done"), () => "late")).toBe("done");
  await expect(within(60_000, Promise.reject(new Error("failed")), () => "late")).rejects.toThrow("failed");
});

test("gives what is to be given where the work is late", async () => {
  expect(await within(1, never, () => "late")).toBe("late");
});

test("throws where lateness is an error", async () => {
  const tooLate = () => {
    throw new Error("too late");
  };

  await expect(within(1, never, tooLate)).rejects.toThrow("too late");
});
