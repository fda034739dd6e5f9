import { expect, test } from "vitest";
import type { LiveQueue } from "../topology/live-topology.js";
import { whyUntouched } from "./sample.js";

const queue: LiveQueue = {
  name: "tea",
  type: "quorum",
  durable: true,
  autoDelete: false,
  exclusive: false,
  arguments: { "x-queue-type": "quorum" },
};
const why = (own: LiveQueue["arguments"], definition?: Readonly<Record<string, unknown>>, type = "quorum") =>
  whyUntouched({
    queue: { ...queue, type, arguments: own },
    policy: definition && { names: ["limits"], definition },
  });

test("of the delivery limits of a queue and its policy the lower one counts", () => {
  const looks = expect.stringContaining("each look counts as a delivery") as unknown;

  expect(why({ "x-delivery-limit": 1_000_000 })).toBeUndefined();
  expect(why({}, { "delivery-limit": 1_000_000 })).toBeUndefined();
  expect(why({ "x-delivery-limit": 1_000_000 }, { "delivery-limit": 3 })).toEqual(looks);
  expect(why({ "x-delivery-limit": 3 }, { "delivery-limit": 1_000_000 })).toEqual(looks);
  expect(why({})).toEqual(looks);
});

test("a greatest length of either is enough to leave a queue alone, and a stream has no head", () => {
  expect(why({}, undefined, "classic")).toBeUndefined();
  expect(why({ "x-max-length": 10 }, undefined, "classic")).toContain("a greatest length");
  expect(why({}, { "max-length-bytes": 10 }, "classic")).toContain("a greatest length");
  expect(why({}, undefined, "stream")).toContain("no head");
});
