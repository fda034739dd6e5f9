import { problemOf } from "@warren/client";
import type { Part } from "./bulk.js";

/**
 * Puts back what runs have discarded, by one request. Where the gateway could not see all of it at once, the rest comes back run by run, also
 * where one of them cannot be read. A letter is told of once, and what is back is told also where it then breaks off.
 */
export async function putBackRuns(
  runs: readonly string[],
  ask: (runs: readonly string[]) => Promise<Part>,
  signal: AbortSignal,
): Promise<Part> {
  const all = await ask(runs);
  // Also where nothing came back by it: what was there may be back since an earlier try, and the rest lie further back in the trail.
  if (all.isPart !== true || runs.length === 1) return all;

  const told = new Set(all.letters.map(({ ref }) => ref));
  let { done, letters, isPart } = { ...all, isPart: false };
  const sum = () => ({ ...all, done, letters, isPart });
  for (const run of runs) {
    if (signal.aborted) return { ...sum(), brokeOff: { kind: "stopped" } };
    try {
      const rest = await ask([run]);
      done += rest.done;
      letters = [...letters, ...rest.letters.filter(({ ref }) => !told.has(ref))];
      isPart ||= rest.isPart === true;
    } catch (error) {
      if (!isOfOneRun(error)) return { ...sum(), brokeOff: { kind: "failed", error } };
      isPart = true;
    }
  }

  return sum();
}

/**
 * Whether the trail has nothing of the run, or was not read back to it in time: other runs may come back all the same. Where the broker is away
 * (`unavailable`), none does, and each would wait for it.
 */
function isOfOneRun(error: unknown): boolean {
  const said = problemOf(error);
  const code = "problem" in said ? said.problem.code : undefined;

  return code === "dead_letter_not_found" || code === "audit_trail_not_read";
}
