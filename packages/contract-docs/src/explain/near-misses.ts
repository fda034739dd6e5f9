import damerauLevenshtein from "damerau-levenshtein";

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
  // Two letters that were swapped count as one mistake: `fastest-levenshtein` would count two.
  const { steps } = damerauLevenshtein(asked, name);
  if (asked === "" || name === "") return steps;
  const contained = `.${name}.`.includes(`.${asked}.`) || `.${asked}.`.includes(`.${name}.`);

  return contained ? Math.min(steps, 1.5) : steps;
}
