import { describe, expect, test } from "vitest";
import type { LiveQueue } from "./live-topology.js";
import { holdingArguments, nextStep, obstacle, sourcesOf, type MigrationStep } from "./migration.js";
import type { WantedQueue } from "@warren/asyncapi";

const wanted: WantedQueue = {
  name: "tea",
  durable: true,
  arguments: { "x-queue-type": "quorum", "x-message-ttl": 500 },
  role: "work",
  of: "tea",
  service: "kitchen",
};
const fresh: LiveQueue = {
  name: "tea",
  type: "quorum",
  durable: true,
  autoDelete: false,
  exclusive: false,
  arguments: { "x-queue-type": "quorum", "x-message-ttl": 500 },
  messages: 0,
  consumers: 0,
};
const old = { ...fresh, arguments: { "x-queue-type": "quorum" } };
const holding = { ...old, name: "tea.migration" };

describe("knows the next step from what is on the broker", () => {
  test.each<readonly [string, MigrationStep, LiveQueue | undefined, LiveQueue | undefined, boolean]>([
    ["the old queue alone", "empty", old, undefined, false],
    ["killed before the holding queue was made", "empty", old, undefined, true],
    ["killed while the old queue was drained", "empty", old, holding, true],
    ["killed between the old queue and the new one", "create", undefined, holding, true],
    ["killed while messages came back", "fill", fresh, holding, true],
    ["killed before the exchanges went", "tidy", fresh, undefined, true],
    ["all done", "done", fresh, undefined, false],
    ["a queue that is as it should be", "done", fresh, undefined, false],
  ])("%s: %s", (_, step, real, held, exchanges) => {
    expect(nextStep(wanted, { real, holding: held, exchanges, defaultQueueType: "classic" })).toBe(step);
  });
});

test("holds messages in a queue in which nothing expires, overflows or is given up", () => {
  expect(
    holdingArguments({
      ...wanted,
      arguments: {
        "x-queue-type": "quorum",
        "x-message-ttl": 500,
        "x-max-length": 3,
        "x-expires": 1_000,
        "x-single-active-consumer": true,
        "x-dead-letter-exchange": "failed",
      },
    }),
  ).toEqual({ "x-queue-type": "quorum", "x-delivery-limit": 1_000_000, "x-dead-letter-exchange": "failed" });
});

test("keeps priorities while messages are held", () => {
  expect(holdingArguments({ ...wanted, arguments: { "x-max-priority": 10 } })).toEqual({
    "x-queue-type": "classic",
    "x-max-priority": 10,
  });
});

test("takes along the bindings that there are, wherever they stand, and those that are wanted", () => {
  const sources = sourcesOf(
    "tea",
    [
      { from: "shop", key: "a", queue: "tea" },
      { from: "shop", key: "new", queue: "tea" },
      { from: "shop", key: "other", queue: "coffee" },
    ],
    [
      { from: "shop", key: "a", queue: "tea", arguments: {} },
      { from: "shop", key: "a", queue: "tea.migration", arguments: {} },
      { from: "shop", key: "moved", queue: "tea.migration", arguments: {} },
      { from: "tea.migration.out", key: "", queue: "tea.migration", arguments: {} },
      { from: "tea.migration.back", key: "", queue: "tea", arguments: {} },
      { from: "shop", key: "b", queue: "coffee", arguments: {} },
    ],
  );

  expect(sources.map(({ key }) => key).toSorted()).toEqual(["a", "moved", "new"]);
});

test.each([
  ["a stream", { type: "stream" }],
  ["exclusive", { exclusive: true }],
  ["auto-delete", { autoDelete: true }],
])("refuses to drain a queue that is %s", (word, own) => {
  expect(obstacle(wanted, { ...old, ...own })).toContain(word);
  expect(obstacle(wanted, old)).toBeUndefined();
});
