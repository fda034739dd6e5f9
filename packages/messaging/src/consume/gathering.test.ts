import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { Told } from "../testing/test-contract.js";
import { PACK } from "../wire/pack.js";
import {
  enough,
  gatherMs,
  gatheringOf,
  messageCount,
  runningCount,
  type Gathering,
  type LastBatch,
} from "./gathering.js";
import type { MessageHandler } from "./handler-table.js";

const last: LastBatch = { messages: 20, tookMs: 60, endedAt: 1_000 };
const after = (
  gathering: Gathering,
  more: Partial<LastBatch & { now: number; isFirst: boolean }> = {},
): number => gatherMs(gathering, { ...last, ...more }, { now: 1_001, isFirst: true, ...more });

test("a queue that is not busy waits for nothing: its last batch ended a while ago, or there was none", () => {
  expect(after("while busy", { now: 1_009 })).toBeGreaterThan(0);
  expect(after("while busy", { now: 1_010 })).toBe(0);
  expect(after("while busy", { endedAt: -Infinity })).toBe(0);
});

test("after one message by itself nothing is waited for, unless it took long: its sender may wait for what it causes", () => {
  expect(after("while busy", { messages: 1, tookMs: 19 })).toBe(0);
  expect(after("while busy", { messages: 1, tookMs: 60 })).toBe(15);
  expect(after("while busy", { messages: 2, tookMs: 19 })).toBe(5);
  expect(after("briefly", { messages: 1, tookMs: 60 })).toBe(0);
});

test("a busy queue gathers for a quarter of what its last batch took, from 5 to 25 ms, before each batch", () => {
  const waits = [1, 20, 60, 100, 5_000].map((tookMs) => after("while busy", { tookMs }));

  expect(waits).toEqual([5, 5, 15, 25, 25]);
  expect(after("while busy", { isFirst: false })).toBe(15);
});

test("where callers wait, or priorities are to overtake, it gathers for 5 ms, and only where nothing was left waiting", () => {
  expect(after("briefly", { tookMs: 5_000 })).toBe(5);
  expect(after("briefly", { isFirst: false })).toBe(0);
});

test("queries are never gathered", () => {
  expect(after("never")).toBe(0);
});

test("how a queue gathers follows from its inbox, its replies and its priorities", () => {
  const queue = (inbox: boolean, replies: MessageHandler["replies"]) => ({
    settings: { inbox },
    handlers: new Map([["Work", { replies } as unknown as MessageHandler]]),
  });

  expect(gatheringOf(queue(true, undefined), false)).toBe("while busy");
  expect(gatheringOf(queue(true, undefined), true)).toBe("briefly");
  expect(gatheringOf(queue(true, [Told]), false)).toBe("briefly");
  expect(gatheringOf(queue(false, undefined), false)).toBe("never");
});

test("a quarter of a batch is enough, and a pack counts as what it holds", () => {
  const message = { properties: { headers: {} } } as ConsumeMessage;
  const pack = {
    content: Buffer.alloc(1),
    properties: { contentType: PACK, headers: { "x-packed": 24 } },
  } as unknown as ConsumeMessage;

  expect(enough({ batch: 100 })).toBe(25);
  expect(messageCount([])).toBe(0);
  expect(messageCount(Array<ConsumeMessage>(24).fill(message))).toBe(24);
  expect(messageCount([pack, message])).toBe(25);
});

test("what grows in place is counted once a delivery, and what is another array from its start", () => {
  let read = 0;
  const message = {
    get properties() {
      read++;

      return { headers: {} };
    },
  } as unknown as ConsumeMessage;
  const count = runningCount();
  const waiting: ConsumeMessage[] = [];
  const counts = Array.from({ length: 2_500 }, () => count((waiting.push(message), waiting)));

  expect(counts).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 1));
  expect(read).toBeLessThan(3 * 2_500);
  expect(count(waiting.slice(500))).toBe(2_000);
  expect(count([])).toBe(0);
  expect(count(waiting)).toBe(2_500);
});
