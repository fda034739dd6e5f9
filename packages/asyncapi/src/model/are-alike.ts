/** Whether one is likely a slip of the pen for the other: the same but for case and up to two letters. */
export function areAlike(one: string, other: string): boolean {
  return distance(one.toLowerCase(), other.toLowerCase().replaceAll(/[^a-z]/g, "")) <= 2;
}

/** Levenshtein's distance: how many letters have to be put in, taken out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let index = 1; index <= one.length; index += 1) {
    const next = [index];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (one[index - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }

  return row.at(-1) ?? 0;
}
