import type { Notice } from "../notice.js";
import type { Ending } from "../store/notices.js";

/**
 * What the refusals say of the channel. `counting`: when notices were refused in their first attempt since one was sent.
 * `refusing`: too many were, so that one at a time is tried, until one is sent or none was refused for {@link REFUSED_WITHIN_MS}.
 */
export type Refused = Readonly<
  | { kind: "counting"; at: readonly number[] }
  | { kind: "refusing"; count: number; lastAt: number; error: string }
>;

/** So many in a row, within {@link REFUSED_WITHIN_MS}, say something about the channel, not about the notices. */
export const MAX_REFUSED = 20;

/** Longer than a refused notice waits for its next attempt, so that those which wait do not end what they tell of. */
export const REFUSED_WITHIN_MS = 900_000;

export const noneRefused: Refused = { kind: "counting", at: [] };

/** Counts the attempts of one round. One that is sent ends the count. */
export function refusedAfter(
  before: Refused,
  round: Readonly<{ notices: readonly Notice[]; endings: readonly Ending[] }>,
  now: number,
): Refused {
  const { notices, endings } = round;
  if (endings.some(({ state }) => state === "sent")) return noneRefused;
  const refused = endings.flatMap((ending) =>
    ending.state === "again" || ending.state === "failed" ? [ending] : [],
  );
  const firsts = new Set(notices.filter(({ attempt }) => attempt === 1).map(({ id }) => id));
  const added = refused.filter(({ id }) => firsts.has(id)).length;
  const error = refused.at(-1)?.error;
  if (before.kind === "refusing") {
    if (error !== undefined) return { ...before, count: before.count + added, lastAt: now, error };

    return now - before.lastAt > REFUSED_WITHIN_MS ? noneRefused : before;
  }
  const at = [...before.at, ...Array<number>(added).fill(now)].filter(
    (time) => now - time <= REFUSED_WITHIN_MS,
  );
  if (error === undefined || at.length < MAX_REFUSED) return { kind: "counting", at };

  return { kind: "refusing", count: at.length, lastAt: now, error };
}

/** Why one notice at a time is tried; undefined where it is not. */
export function refusedTrouble(refused: Refused): string | undefined {
  return refused.kind === "counting"
    ? undefined
    : `the last ${refused.count} notices were refused, and one at a time is tried: ${refused.error}`;
}
