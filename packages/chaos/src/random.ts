/** Chance that can be had again: the same seed draws the same. */
export type Random = Readonly<{
  /** From 0 up to 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(list: readonly T[]): readonly T[];
}>;

/** Mulberry32: small, and good enough to choose what is broken next. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;

    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));

  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick(from) {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new RangeError("there is nothing to pick from");

      return picked;
    },
    shuffled(list) {
      const left = [...list];
      const mixed = [];
      while (left.length > 0) mixed.push(...left.splice(between(0, left.length - 1), 1));

      return mixed;
    },
  };
}
