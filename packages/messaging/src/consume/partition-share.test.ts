import fc from "fast-check";
import { expect, test } from "vitest";
import { nextMove, type Move, type Sight } from "./partition-share.js";

const sight = (given: Partial<Sight>): Sight => ({
  partitions: 4,
  held: 0,
  members: 1,
  othersWant: false,
  free: [],
  stillFree: given.free ?? [],
  ...given,
});

test.each<[name: string, seen: Partial<Sight>, move: Move]>([
  ["one alone takes all", { free: [0, 1, 2, 3] }, { kind: "take", from: [0, 1, 2, 3], count: 4 }],
  ["one that has its share stays", { held: 2, members: 2 }, { kind: "stay" }],
  ["one that has too many gives up the rest", { held: 4, members: 2 }, { kind: "give up", count: 2 }],
  ["one that has too few and finds none says so", { held: 0, members: 2 }, { kind: "want" }],
  [
    "one that has too few takes what is free, and no more than its share",
    { held: 1, members: 2, free: [3] },
    { kind: "take", from: [3], count: 1 },
  ],
  [
    "one more than its share is given up while another has less",
    { held: 2, members: 3, othersWant: true },
    { kind: "give up", count: 1 },
  ],
  ["and kept otherwise", { held: 2, members: 3 }, { kind: "stay" }],
  ["its share is kept, whatever others want", { held: 1, members: 3, othersWant: true }, { kind: "stay" }],
  [
    "one more than its share is taken where nobody with less has taken it",
    { held: 1, members: 3, free: [2], stillFree: [2] },
    { kind: "take", from: [2], count: 1 },
  ],
  ["and not at first sight", { held: 1, members: 3, free: [2], stillFree: [] }, { kind: "stay" }],
  ["with more instances than partitions some hold none", { held: 0, members: 9 }, { kind: "stay" }],
])("%s", (_, seen, move) => {
  expect(nextMove(sight(seen))).toEqual(move);
});

test("whoever comes and goes, in whichever order they look, all partitions are held and no two shares differ by more than one", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(2, 4, 8, 16, 32),
      fc.array(fc.record({ joins: fc.boolean(), which: fc.nat() }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
      (partitions, events, order) => {
        const instances: Instance[] = [newInstance()];
        for (const { joins, which } of events) {
          if (joins) instances.push(newInstance());
          else if (instances.length > 1) instances.splice(which % instances.length, 1);
          look(instances, partitions, order);
        }
        for (let rounds = 0; rounds < 4 * partitions + 20; rounds++) look(instances, partitions, order);

        const held = instances.flatMap((one) => [...one.held]).sort((one, other) => one - other);
        expect(held).toEqual(Array.from({ length: partitions }, (_, index) => index));
        const counts = instances.map((one) => one.held.size);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 200 },
  );
});

type Instance = { readonly held: Set<number>; wants: boolean; freeBefore: readonly number[] };

function newInstance(): Instance {
  return { held: new Set(), wants: false, freeBefore: [] };
}

/** Each instance looks once, in some order, and does what it decides. */
function look(instances: readonly Instance[], partitions: number, order: readonly number[]): void {
  const inSomeOrder = instances
    .map((one, index) => [order[index % order.length] ?? 0, one] as const)
    .sort(([one], [other]) => one - other);
  for (const [, one] of inSomeOrder) {
    const taken = new Set(instances.flatMap(({ held }) => [...held]));
    const free = Array.from({ length: partitions }, (_, index) => index).filter((index) => !taken.has(index));
    const move = nextMove({
      partitions,
      held: one.held.size,
      members: instances.length,
      othersWant: instances.some((other) => other !== one && other.wants),
      free,
      stillFree: free.filter((index) => one.freeBefore.includes(index)),
    });
    one.freeBefore = free;
    one.wants = move.kind === "want";
    if (move.kind === "take") for (const index of move.from.slice(0, move.count)) one.held.add(index);
    if (move.kind === "give up") for (const index of [...one.held].slice(-move.count)) one.held.delete(index);
  }
}
