/** The names most like the one that was asked for, best first: what "did you mean" offers. At most `limit`, default 3. */
export function nearMisses(asked: string, names: Iterable<string>, limit = 3): readonly string[] {
  const wanted = plain(asked);

  return [...new Set(names)]
    .map((name) => ({ name, cost: costOf(wanted, plain(name)) }))
    .filter(({ cost }) => cost <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((one, other) => one.cost - other.cost || one.name.localeCompare(other.name, "en"))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Case and the kind of separator are what people misremember first, so that neither counts. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s./:_-]+/g, ".");
}

/** How far apart two names are. A name that holds the other as whole words is closer than any misspelling of two letters. */
function costOf(asked: string, name: string): number {
  const distance = editDistance(asked, name);
  if (asked === "" || name === "") return distance;
  const contained = `.${name}.`.includes(`.${asked}.`) || `.${asked}.`.includes(`.${name}.`);

  return contained ? Math.min(distance, 1.5) : distance;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
function editDistance(one: string, other: string): number {
  let older: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (above[column] ?? Infinity) + 1,
        (current[column - 1] ?? Infinity) + 1,
        (above[column - 1] ?? Infinity) + (same ? 0 : 1),
        row > 1 && column > 1 && swapped ? (older[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    older = above;
    above = current;
  }

  return above[other.length] ?? Infinity;
}
