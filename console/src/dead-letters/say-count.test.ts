import { expect, test } from "vitest";
import { sayCount } from "./say-count.js";

test("the dead letters of all queues are one number, and nothing is said where there is none", () => {
  expect(sayCount([0, 3, 1_200])).toEqual({ shown: "1,203", said: "1,203 to look at" });
  expect(sayCount([0, 0])).toBeUndefined();
  expect(sayCount([])).toBeUndefined();
});

test("what the broker does not say is not 0", () => {
  expect(sayCount([null, 2])).toEqual({ shown: "2+", said: "at least 2 to look at" });
  expect(sayCount([null, 0])).toEqual({ shown: "?", said: "not known how many" });
});

test("where nobody could be asked it is not known how many there are", () => {
  expect(sayCount(undefined)).toEqual({ shown: "?", said: "not known how many" });
});
