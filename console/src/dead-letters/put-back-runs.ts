import type { Part } from "./bulk.js";

/**
 * Puts back what runs have discarded, by one request. Where the gateway has no room for all of it at once, the rest comes back run by run. A
 * letter is told of once.
 */
export async function putBackRuns(
  runs: readonly string[],
  ask: (runs: readonly string[]) => Promise<Part>,
): Promise<Part> {
  const all = await ask(runs);
  if (all.isPart !== true || all.done === 0 || runs.length === 1) return all;

  const told = new Set(all.letters.map(({ ref }) => ref));
  let { done, letters, isPart } = { ...all, isPart: false };
  for (const run of runs) {
    const rest = await ask([run]);
    done += rest.done;
    letters = [...letters, ...rest.letters.filter(({ ref }) => !told.has(ref))];
    isPart ||= rest.isPart === true;
  }

  return { ...all, done, letters, isPart };
}
