import type { Seen } from "./reopening-drain.js";

/** So few messages that the rest can be moved while the queue is watched. */
export const CAUGHT_UP = 50;
const NO_PROGRESS_FOR_MS = 5_000;
const NOTHING_COMES_FOR_MS = 2_000;

/** How far a drain has come: the least that was ever left, and since when it is that much. */
export type CatchUp = Readonly<{ least: number; leastAt: number }>;

/** Nothing was seen yet. */
export function startCatchUp(now: number): CatchUp {
  return { least: Infinity, leastAt: now };
}

/** Whether hardly anything is left, whether that will never be so, or whether to look again. */
export function catchUp(
  before: CatchUp,
  { ready, others, idleMs }: Seen,
  now: number,
): Readonly<{ kind: "caught_up" } | { kind: "hopeless" } | { kind: "look_again"; state: CatchUp }> {
  if (ready <= CAUGHT_UP) return { kind: "caught_up" };
  const state = ready < before.least ? { least: ready, leastAt: now } : before;
  // Either publishers are faster, or the queue gives everything to the one consumer that it has.
  const isHopeless =
    now - state.leastAt > NO_PROGRESS_FOR_MS || (others > 0 && idleMs > NOTHING_COMES_FOR_MS);

  return isHopeless ? { kind: "hopeless" } : { kind: "look_again", state };
}
