import type { Registered } from "@warren/service-host";

type Lived = Pick<Registered, "instance" | "startedAt" | "seenAt" | "gone">;

/**
 * Who is there in place of each instance of a service that is gone: one that was started after its last heartbeat, each in place of one.
 * How many an operator asked for nobody says here; whoever starts them starts another for one that died. One that died in its turn has
 * taken the place all the same, and is missing itself where nobody came after it.
 */
export function replacements(instances: readonly Lived[]): ReadonlyMap<string, string> {
  const free = new Set(instances.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)));
  const replaced = new Map<string, string>();
  // The last to go first: whoever came after it came after the others, too, and the others may have more to choose from.
  const gone = instances.filter((one) => one.gone).toSorted((a, b) => b.seenAt.localeCompare(a.seenAt));
  for (const { instance, seenAt } of gone) {
    const next = [...free].find(({ startedAt }) => startedAt > seenAt);
    if (next === undefined) continue;
    free.delete(next);
    replaced.set(instance, next.instance);
  }

  return replaced;
}
