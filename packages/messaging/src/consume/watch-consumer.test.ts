import { expect, test } from "vitest";
import type { QueueThere } from "../connection/queue-there.js";
import { whyForgotten } from "./watch-consumer.js";

const there = (messages: number, consumers: number): QueueThere => ({ kind: "there", messages, consumers });
const shared = { isSingleActive: false };
const alone = { isSingleActive: true };

test.each([
  ["holds messages and counts it as a consumer", there(30, 1), shared],
  ["holds messages and knows no consumer", there(1, 0), shared],
  ["holds messages and counts others", there(30, 3), shared],
  ["holds messages, gives them to one consumer alone, and knows none", there(30, 0), alone],
  ["is gone", { kind: "absent" } as const, shared],
])("an idle consumer is forgotten where its queue %s", (_, look, of) => {
  expect(whyForgotten(look, of)).toBeTypeOf("string");
});

test.each([
  ["holds nothing", there(0, 1), shared],
  ["holds nothing and knows no consumer, as one that has no leader says", there(0, 0), shared],
  ["gives what it holds to one consumer alone, which may be another", there(30, 1), alone],
  ["was not looked at, since the broker did not answer", undefined, shared],
  ["cannot be reached", { kind: "withheld", error: new Error("down") } as const, shared],
])("an idle consumer may be one where its queue %s", (_, look, of) => {
  expect(whyForgotten(look, of)).toBeUndefined();
});
