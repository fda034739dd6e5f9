import type { LetterSummary } from "./letter-types.js";

/** Letters that died of the same thing. */
export type LetterGroup = Readonly<{
  key: string;
  reason: string;
  queue: string;
  /** Of its letters, each once. */
  verdicts: readonly LetterSummary["verdict"][];
  letters: readonly LetterSummary[];
}>;

export type Deaths = Readonly<{ first: string; last: string; areAll: boolean }>;

/**
 * By queue and reason, the largest group first. Ids and numbers in a reason are left out of the comparison: "order 5f0c… is not
 * there" is one reason, not a thousand.
 */
export function groupLetters(letters: readonly LetterSummary[]): readonly LetterGroup[] {
  const groups = new Map<string, [first: LetterSummary, ...others: LetterSummary[]]>();
  for (const letter of letters) {
    const key = `${letter.queue} ${sameReason(letter.reason)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [letter]);
    else group.push(letter);
  }

  return [...groups]
    .map(([key, group]) => {
      const [{ queue, reason }] = group;

      return {
        key,
        queue,
        reason,
        verdicts: [...new Set(group.map(({ verdict }) => verdict))],
        letters: group,
      };
    })
    .toSorted((one, other) => other.letters.length - one.letters.length);
}

/** When the first and the last of some letters died, where it is known, and whether it is known of each. */
export function deathsOf(letters: readonly Pick<LetterSummary, "diedAt">[]): Deaths | undefined {
  const times = letters.flatMap(({ diedAt }) => diedAt ?? []).toSorted();
  const [first] = times;
  const last = times.at(-1);

  return first === undefined || last === undefined
    ? undefined
    : { first, last, areAll: times.length === letters.length };
}

function sameReason(reason: string): string {
  return reason.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, "…").replaceAll(/\d+/g, "…");
}
