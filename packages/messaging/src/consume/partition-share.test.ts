import fc from "fast-check";
import { expect, test } from "vitest";
import {
  newcomer,
  nextMove,
  STRAY_AFTER_LOOKS,
  type Move,
  type Sight,
  type Standing,
} from "./partition-share.js";
import { createPartitionWatch, type PartitionWatch } from "./partition-watch.js";

type Seen = Partial<Omit<Sight, "free">> & Readonly<{ free?: readonly number[]; looks?: number }>;

const sight = ({ free = [], looks = 2, ...given }: Seen): Sight => ({
  partitions: 4,
  held: 0,
  members: 1,
  othersWanting: 0,
  free: new Map(free.map((partition) => [partition, looks])),
  chance: 0,
  ...given,
});
const settled = ({ members, othersWanting }: Sight): Standing => ({ ...newcomer, members, othersWanting });

test.each<[name: string, seen: Seen, move: Move]>([
  ["one alone takes all", { free: [0, 1, 2, 3] }, { kind: "take", from: [0, 1, 2, 3], count: 4 }],
  ["one that has its share stays", { held: 2, members: 2 }, { kind: "stay" }],
  ["one that has too many gives up the rest", { held: 4, members: 2 }, { kind: "give up", count: 2 }],
  ["one that has too few and finds none says so", { held: 0, members: 2 }, { kind: "want" }],
  [
    "one that has too few takes what is free, and no more than its share",
    { held: 1, members: 2, free: [3], looks: 1 },
    { kind: "take", from: [3], count: 1 },
  ],
  [
    "one more than its share is given up while another has less",
    { held: 2, members: 3, othersWanting: 1 },
    { kind: "give up", count: 1 },
  ],
  [
    "by one of those who have one more, and not by all of them",
    { partitions: 8, held: 3, members: 3, othersWanting: 1, chance: 0.5 },
    { kind: "stay" },
  ],
  ["and kept otherwise", { held: 2, members: 3 }, { kind: "stay" }],
  ["its share is kept, whatever others want", { held: 1, members: 3, othersWanting: 1 }, { kind: "stay" }],
  [
    "one more than its share is taken where nobody with less has taken it",
    { held: 1, members: 3, free: [2] },
    { kind: "take", from: [2], count: 1 },
  ],
  ["and not at first sight", { held: 1, members: 3, free: [2], looks: 1 }, { kind: "stay" }],
  ["with more instances than partitions some hold none", { held: 0, members: 9 }, { kind: "stay" }],
  [
    "what stays free is taken by one that has its share, as where members are counted that are gone",
    { held: 2, members: 2, free: [3], looks: STRAY_AFTER_LOOKS },
    { kind: "take", from: [3], count: 1 },
  ],
  [
    "and not before others could",
    { held: 2, members: 2, free: [3], looks: STRAY_AFTER_LOOKS - 1 },
    { kind: "stay" },
  ],
])("%s", (_, seen, move) => {
  expect(nextMove(sight(seen), settled(sight(seen))).move).toEqual(move);
});

test("what nobody else took is kept, until another instance comes or wants one", () => {
  const seen = sight({ held: 2, members: 2, free: [3], looks: STRAY_AFTER_LOOKS, othersWanting: 1 });
  const standing = nextMove(seen, settled(seen)).standing(3);
  expect(standing.over).toBe(1);

  const move = (given: Partial<Sight>) =>
    nextMove({ ...seen, held: 3, free: new Map(), ...given }, standing).move;
  expect(move({})).toEqual({ kind: "stay" });
  expect(move({ members: 3 })).toEqual({ kind: "give up", count: 1 });
  expect(move({ othersWanting: 2 })).toEqual({ kind: "give up", count: 1 });
});

test("whoever goes on wanting one is silent for two looks after eight, so that others see it begin again", () => {
  const seen = sight({ held: 0, members: 2 });
  let standing = settled(seen);
  const moves = Array.from({ length: 12 }, () => {
    const next = nextMove(seen, standing);
    standing = next.standing(0);

    return next.move.kind;
  });

  const wanting = Array.from({ length: 8 }, () => "want");
  expect(moves).toEqual([...wanting, "stay", "stay", "want", "want"]);
});

test("whoever comes and goes, in whichever order they look, all partitions are held and no two shares differ by more than one", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (history, seed) => {
      const { instances } = after(history, seed);

      expect(partitionsHeld(instances)).toEqual(numbers(history.partitions));
      const counts = instances.map((one) => one.held.size);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
});

test("however many members are counted that are gone, and however many of them want one, all partitions are held, and stay where they are", () => {
  fc.assert(
    fc.property(
      histories,
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }),
      fc.nat(),
      (history, gone, wantingAndGone, seed) => {
        const world = after(history, seed, { gone, wantingAndGone: Math.min(gone, wantingAndGone) });
        const { instances } = world;
        expect(partitionsHeld(instances)).toEqual(numbers(history.partitions));

        const before = instances.map((one) => [...one.held]);
        for (let rounds = 0; rounds < 50; rounds++) look(world);
        expect(instances.map((one) => [...one.held])).toEqual(before);
        const share = Math.floor(history.partitions / (instances.length + gone));
        for (const one of instances) expect(one.held.size).toBeGreaterThanOrEqual(share);
      },
    ),
    { numRuns: 40 },
  );
});

type History = Readonly<{
  partitions: number;
  events: readonly Readonly<{ joins: boolean; which: number }>[];
}>;
const histories = fc.record({
  partitions: fc.constantFrom(2, 4, 8, 16, 32),
  events: fc.array(fc.record({ joins: fc.boolean(), which: fc.nat() }), { minLength: 1, maxLength: 12 }),
});

type Instance = {
  readonly held: Set<number>;
  readonly watch: PartitionWatch;
  wants: boolean;
  standing: Standing;
};
type Ghosts = Readonly<{ gone: number; wantingAndGone: number }>;
type World = Ghosts & Readonly<{ instances: Instance[]; partitions: number; random: () => number }>;

function newInstance(): Instance {
  return { held: new Set(), watch: createPartitionWatch(), wants: false, standing: newcomer };
}

/** What has become of it, enough rounds after the last one came or went. */
function after(
  { partitions, events }: History,
  seed: number,
  ghosts: Ghosts = { gone: 0, wantingAndGone: 0 },
): World {
  const instances: Instance[] = [newInstance()];
  const world = { instances, partitions, random: randomBy(seed), ...ghosts };
  for (const { joins, which } of events) {
    if (joins) instances.push(newInstance());
    else if (instances.length > 1) instances.splice(which % instances.length, 1);
    look(world);
  }
  for (let rounds = 0; rounds < 4 * partitions + 100; rounds++) look(world);

  return world;
}

/** Each instance looks once, in some order, and does what it decides. Nobody takes what another one has: see the locks. */
function look({ instances, partitions, random, gone, wantingAndGone }: World): void {
  const inSomeOrder = instances.map((one) => [random(), one] as const).sort(([one], [other]) => one - other);
  for (const [, one] of inSomeOrder) {
    const taken = new Set(partitionsHeld(instances));
    const free = one.watch.saw(numbers(partitions).filter((index) => !taken.has(index)));
    const { move, standing } = nextMove(
      {
        partitions,
        held: one.held.size,
        members: instances.length + gone,
        othersWanting: instances.filter((other) => other !== one && other.wants).length + wantingAndGone,
        free,
        chance: random(),
      },
      one.standing,
    );
    one.wants = move.kind === "want";
    if (move.kind === "take") for (const index of move.from.slice(0, move.count)) one.held.add(index);
    if (move.kind === "give up") for (const index of [...one.held].slice(-move.count)) one.held.delete(index);
    one.standing = standing(one.held.size);
  }
}

function partitionsHeld(instances: readonly Instance[]): readonly number[] {
  return instances.flatMap((one) => [...one.held]).sort((one, other) => one - other);
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomBy(seed: number): () => number {
  let state = seed;

  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;

    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
