import { expect, test } from "vitest";
import { begunDivision, refuseOtherNumber } from "./begun-division.js";
import { divisionsOf } from "./division.js";
import type { LiveTopology } from "./live-topology.js";
import { divided } from "./testing/divided-topology.js";

const SLOTS = 32;

function divisionInto(partitions: number, live: LiveTopology) {
  const [division] = divisionsOf(divided(partitions), live);
  if (division === undefined) throw new Error("there is none");

  return division;
}

/** The broker after a division into so many partitions has bound so many slots. */
function bound(partitions: number, slots: number): LiveTopology {
  return {
    exchanges: [],
    queues: [],
    bindings: Array.from({ length: slots }, (_, slot) => ({
      from: "steps.migration.back",
      key: "",
      queue: `steps.${String(slot % partitions)}`,
      arguments: { "x-match": "all", "partition-slot": String(slot) },
    })),
    defaultQueueType: "classic",
  };
}

test("what was bound into the same number goes on, however far it came", () => {
  for (const slots of [0, 5, SLOTS]) {
    const division = divisionInto(4, bound(4, slots));
    const begun = begunDivision(division, bound(4, slots));
    expect(begun.elsewhere).toEqual([]);
    expect(() => refuseOtherNumber(division, begun)).not.toThrow();
  }
});

test.each([
  [4, 8],
  [8, 2],
])("what was bound whole into %i partitions is not gone on with into %i", (before, after) => {
  const live = bound(before, SLOTS);
  const division = divisionInto(after, live);
  expect(() => refuseOtherNumber(division, begunDivision(division, live))).toThrow(
    `steps is half way into ${String(before)} partitions`,
  );
});

test("what was bound in part has led nothing yet: bindings that lead elsewhere are named, to be taken away", () => {
  const live = bound(4, SLOTS - 1);
  const division = divisionInto(2, live);
  const begun = begunDivision(division, live);
  expect(() => refuseOtherNumber(division, begun)).not.toThrow();
  const queues = begun.elsewhere.map((binding) => "queue" in binding && binding.queue);
  expect(new Set(queues)).toEqual(new Set(["steps.2", "steps.3"]));
});
