import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { ConsumerState } from "./consumer-state.js";
import { inHandOf, oldestMs } from "./oldest-in-hand.js";

const now = 1_800_000_000_000;
const sentBefore = (seconds: number | undefined) =>
  ({
    properties: { timestamp: seconds === undefined ? undefined : now / 1_000 - seconds },
  }) as unknown as ConsumeMessage;

test("the oldest counts, wherever it stands; one without a time or from a fast clock is new", () => {
  expect(oldestMs([sentBefore(3), sentBefore(70), sentBefore(undefined), sentBefore(-5)], now)).toBe(70_000);
  expect(oldestMs([sentBefore(-5)], now)).toBe(0);
  expect(oldestMs([], now)).toBe(0);
});

test("in hand is the batch, what waits for the next, and what a pause gave back", () => {
  const [one, other] = [sentBefore(1), sentBefore(2)];
  const channel = "a channel";
  const batch = { channel, deliveries: [one], since: 0, pause: undefined };
  const inHand = (state: ConsumerState<string>) => inHandOf(state);

  expect(inHand({ kind: "consuming", channel, waiting: [other], batch })).toEqual([one, other]);
  expect(inHand({ kind: "opening", batch })).toEqual([one]);
  expect(inHand({ kind: "unable", pause: { since: 0, reason: "no database" }, deliveries: [other] })).toEqual(
    [other],
  );
  expect(inHand({ kind: "stopped" })).toEqual([]);
});
