import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { header } from "../wire/headers.js";
import { PACK } from "../wire/pack.js";
import { batchLength, BYTES_IN_HAND, expectedAfter, prefetchFor } from "./bytes-in-hand.js";

const MIB = 1024 * 1024;
const sized = (...bytes: readonly number[]) =>
  bytes.map((length) => ({ content: { length }, properties: {} }) as ConsumeMessage);
const packOf = (messages: number) =>
  ({
    content: { length: 1 },
    properties: { contentType: PACK, headers: { [header.packed]: messages } },
  }) as unknown as ConsumeMessage;

test.each([
  ["nothing is known yet", 400, undefined, 3],
  ["they are as small as most are", 400, 2_000, 400],
  ["they are of the largest size that is sent", 400, MIB, 25],
  ["they are ten times that", 400, 10 * MIB, 3],
  ["one is more than all may be", 400, 1_000 * MIB, 1],
  ["the contract asks for few", 5, 10_000, 5],
  ["they fit to the last byte", 32, BYTES_IN_HAND / 32, 32],
])("where %s, a prefetch of %d for %d bytes becomes %d", (_, prefetch, expected, asked) => {
  expect(prefetchFor(prefetch, expected, BYTES_IN_HAND)).toBe(asked);
  if (asked > 1 && expected !== undefined) expect(asked * expected).toBeLessThanOrEqual(BYTES_IN_HAND);
});

test("the largest message is expected to come again, for some batches", () => {
  let expected = expectedAfter(undefined, sized(10, 1_000_000, 20));
  expect(expected).toBe(1_000_000);
  for (let batch = 0; batch < 10; batch++) expected = expectedAfter(expected, sized(10));
  expect(expected).toBeGreaterThan(300_000);
  for (let batch = 0; batch < 200; batch++) expected = expectedAfter(expected, sized(10));

  expect(expected).toBe(10);
});

test("a batch has no more messages and bytes than fit, and at least one", () => {
  const most = (batch: number) => ({ batch, bytesInHand: 100 });

  expect(batchLength(sized(1, 1, 1), most(2))).toBe(2);
  expect(batchLength(sized(1, 1, 1), most(5))).toBe(3);
  expect(batchLength(sized(49, 1, 1), most(5))).toBe(2);
  expect(batchLength(sized(1_000, 1), most(5))).toBe(1);
});

test("a pack counts for all its messages and is not cut: what is in it is acknowledged together", () => {
  const most = { batch: 200, bytesInHand: 1_000 };

  expect(batchLength([packOf(100), packOf(100), packOf(2)], most)).toBe(2);
  expect(batchLength([packOf(100), packOf(101), ...sized(1)], most)).toBe(1);
  expect(batchLength([packOf(500), ...sized(1)], most)).toBe(1);
});
