import { FASTER } from "./faster.js";

/** One look at an alert. `count`: how much of the drill's load was done until then; undefined where the drill needs none. */
export type LookAtAlert = Readonly<{ isThere: boolean; count: number | undefined; now: number }>;

/** The first look of those in a row that found no alert. */
export type Away = Readonly<{ since: number; count: number | undefined }>;

/** As long as the rules look back at least, in this shop: what was done before that, or was not done, is still in what they measure. */
export const LOOKS_BACK_MS = 300_000 / FASTER;

/** Since when the alert is away, with the look that is the newest. */
export function awayAfter(before: Away | undefined, { isThere, count, now }: LookAtAlert): Away | undefined {
  return isThere ? undefined : (before ?? { since: now, count });
}

/**
 * Why it is not said yet that the alert has cleared; undefined where it has. Under a load it has to stay away while that goes on, for as
 * long as the rules look back.
 */
export function whyNotCleared(away: Away | undefined, { count, now }: LookAtAlert): string | undefined {
  if (away === undefined) return "it is there";
  if (count === undefined) return undefined;
  if (count <= (away.count ?? 0)) return "it is away, and the drill's load does not go on";

  return now - away.since < LOOKS_BACK_MS ? "it is not away for long enough" : undefined;
}
