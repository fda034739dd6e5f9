import { expect, test } from "vitest";
import { excuseOfMachine } from "./excuse.js";

const CHANGED = "Failed to load resource: net::ERR_NETWORK_CHANGED";

test("a change of the machine's network is excused once for each address, and nothing else is", () => {
  const isExcused = excuseOfMachine();

  expect(isExcused({ text: CHANGED, url: "http://shop/trpc/orders.list" })).toBe(true);
  expect(isExcused({ text: CHANGED, url: "http://shop/trpc/me" })).toBe(true);
  expect(isExcused({ text: CHANGED, url: "http://shop/trpc/me" })).toBe(false);
  expect(isExcused({ text: "Failed to load resource: net::ERR_FAILED", url: "http://shop/" })).toBe(false);
  expect(isExcused({ text: `the shop says: ${CHANGED}`, url: "http://shop/" })).toBe(false);
});
