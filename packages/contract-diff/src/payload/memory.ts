import type { PayloadChange } from "./payload-change.js";
import { partsWithReferences } from "./resolver.js";
import { numbersOf, type Schema } from "./schema.js";

/** More comparisons of two schemas than this are not made for one payload. */
const MOST_COMPARISONS = 50_000;

/** No payload is deeper; a schema whose parts are made anew at each step might be. */
const MOST_LEVELS = 200;

/** What was found of pairs of schemas, each of which may stand in many places, and within itself. */
export type Memory = {
  /** The pairs that are being compared, from the outermost one, with how far inside they are. */
  readonly within: Map<string, number>;
  /** What is another in pairs that are in no ring, which are told of in each place. */
  readonly complete: Map<string, readonly PayloadChange[]>;
  /** Pairs in a ring, of which is told already what is another in them, with the outermost pair that they lead back to while that is compared. */
  readonly told: Map<string, number>;
  /** The outermost pair that something in the present one leads back to. */
  back: number;
  /** Pairs in which something is another, wherever they stand, with the first of what that is. */
  readonly differing: Map<string, readonly PayloadChange[]>;
  /** Pairs in which nothing is another, wherever they stand. */
  readonly alike: Set<string>;
  /** Whether it is only asked whether anything is another, not what. */
  readonly onlyWhether: boolean;
  /** What schemas are called here: those that say the same by one name, wherever they stand. */
  readonly nameOf: (schema: Schema) => string;
  /** Whether it is certain that two schemas say the same, without a look at what they say. */
  readonly areSame: (before: Schema, after: Schema) => boolean;
  readonly spent: { comparisons: number };
};

export function newMemory(before: Schema, after: Schema): Memory {
  const numberOf = numbersOf([before, after]);
  // Made on the way, of others.
  const made = new Map<Schema, number>();
  const nameOf = (schema: Schema): string => {
    const number = numberOf(schema);
    if (number !== undefined) return String(number);
    const name = made.get(schema) ?? made.size;
    made.set(schema, name);

    return `made ${String(name)}`;
  };
  // What is left of references means something in its own payload only.
  const open = partsWithReferences([before, after]);

  return {
    within: new Map(),
    complete: new Map(),
    told: new Map(),
    back: Infinity,
    differing: new Map(),
    alike: new Set(),
    onlyWhether: false,
    nameOf,
    areSame(one, other) {
      if (typeof one === "boolean") return one === other;
      const number = numberOf(one);

      return number !== undefined && number === numberOf(other) && !open.has(one);
    },
    spent: { comparisons: 0 },
  };
}

/** Why no more can be compared here; undefined where it can. */
export function exhaustionOf({ within, spent }: Memory): string | undefined {
  if (spent.comparisons > MOST_COMPARISONS) return "too much";

  return within.size > MOST_LEVELS ? "too deep" : undefined;
}

/** What is another in a pair. Within itself, and again in its ring, nothing more is: that is told where it was found first. */
export function compared(
  [before, after]: readonly [Schema, Schema],
  memory: Memory,
  compare: () => readonly PayloadChange[],
): readonly PayloadChange[] {
  const { within, complete, told, spent } = memory;
  const [from, to] = [memory.nameOf(before), memory.nameOf(after)];
  const pair = `${from}, ${to}`;
  if (memory.onlyWhether) {
    if (memory.alike.has(pair)) return [];
    const first = memory.differing.get(pair);
    if (first !== undefined) return first;
  }
  const again = within.get(pair) ?? told.get(pair);
  if (again !== undefined) {
    memory.back = Math.min(memory.back, again);

    return [];
  }
  const known = complete.get(pair);
  if (known !== undefined) return known;

  const depth = within.size;
  const [outer, toldBefore] = [memory.back, told.size];
  spent.comparisons += 1;
  within.set(pair, depth);
  memory.back = Infinity;
  const changes = compare();
  within.delete(pair);
  if (changes.length > 0) memory.differing.set(pair, changes.slice(0, 1));
  // Those of rings that lead no further out are done with.
  const inside = [...told.keys()].slice(toldBefore).filter((other) => told.get(other) !== Infinity);
  const isRing = memory.back === depth || inside.length > 0;
  if (memory.back >= depth) {
    if (isRing) for (const other of [...inside, pair]) told.set(other, Infinity);
    else complete.set(pair, changes);
    memory.back = outer;
  } else {
    // They are of one ring with the outermost.
    for (const other of [...inside, pair])
      told.set(other, Math.min(told.get(other) ?? Infinity, memory.back));
    memory.back = Math.min(outer, memory.back);
  }

  return changes;
}

/** Asks whether something holds of a pair, for which all in it has to be looked at, whatever of it was told before. */
export function asked<Answer>(memory: Memory, ask: (memory: Memory) => Answer): Answer {
  const own: Memory = { ...memory, complete: new Map(), told: new Map(), back: Infinity };
  const answer = ask(own);
  memory.back = Math.min(memory.back, own.back);

  return answer;
}

/**
 * Asks whether anything is another in some pairs, wherever they stand: neither what was told before nor what is being compared counts as the
 * same. What is found of a pair holds for good.
 */
export function isAnythingAnother(
  memory: Memory,
  ask: (memory: Memory) => readonly PayloadChange[],
): boolean {
  const own: Memory = {
    ...memory,
    within: new Map(),
    complete: new Map(),
    told: new Map(),
    back: Infinity,
    onlyWhether: true,
  };
  if (ask(own).length > 0) return true;
  for (const pair of [...own.complete.keys(), ...own.told.keys()]) memory.alike.add(pair);

  return false;
}
