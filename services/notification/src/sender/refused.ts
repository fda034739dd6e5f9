import type { Notice } from "../notice.js";
import type { Ending } from "../store/notices.js";

/** How many notices were refused in their first attempt since one was sent, and why the last one was. */
export type Refused = Readonly<{ count: number; error: string }>;

/** So many in a row say something about the channel, not about the notices. */
export const MAX_REFUSED = 20;

export const noneRefused: Refused = { count: 0, error: "" };

/** Counts the attempts of one round. One that is sent ends the count. */
export function refusedAfter(
  before: Refused,
  notices: readonly Notice[],
  endings: readonly Ending[],
): Refused {
  if (endings.some(({ state }) => state === "sent")) return noneRefused;
  const firsts = new Set(notices.filter(({ attempt }) => attempt === 1).map(({ id }) => id));
  const refused = endings.flatMap((ending) =>
    (ending.state === "again" || ending.state === "failed") && firsts.has(ending.id) ? [ending.error] : [],
  );

  return { count: before.count + refused.length, error: refused.at(-1) ?? before.error };
}

/** Why one notice at a time is tried; undefined where it is not. */
export function refusedTrouble({ count, error }: Refused): string | undefined {
  return count < MAX_REFUSED
    ? undefined
    : `the last ${count} notices were refused, and one at a time is tried: ${error}`;
}
