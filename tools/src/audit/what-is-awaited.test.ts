import { expect, test } from "vitest";
import { whatIsAwaited } from "./what-is-awaited.js";

test("orders and messages that are under way are counted, and nothing is not called waiting for nothing", () => {
  expect(whatIsAwaited({ orders: 1, messages: 12 })).toBe("waiting for 1 order and 12 messages");
  expect(whatIsAwaited({ orders: 0, messages: 1 })).toBe("waiting for 0 orders and 1 message");
  expect(whatIsAwaited({ orders: 0, messages: 0 })).toBe("nothing is under way: looking whether it stays so");
});
