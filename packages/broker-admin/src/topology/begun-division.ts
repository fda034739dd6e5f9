import { SLOTS, type WantedBinding } from "@warren/asyncapi";
import type { Division } from "./division.js";
import type { LiveBinding, LiveTopology } from "./live-topology.js";
import { migrationNames } from "./migration-names.js";

/** What the exchange that leads messages back has been bound to so far. */
export type BegunDivision = Readonly<{
  /** Into so many partitions it leads. Undefined while it lacks slots: then nothing has gone through it. */
  partitions: number | undefined;
  /** Its bindings to other partitions than those that the contract has for these slots. */
  elsewhere: readonly LiveBinding[];
}>;

/** How far an earlier run of the same division, which may have been one into another number, has come. */
export function begunDivision(
  { queue, slots }: Pick<Division, "queue" | "slots">,
  live: LiveTopology,
): BegunDivision {
  const { back } = migrationNames(queue);
  const there = live.bindings.filter(({ from }) => from === back);
  const wanted = new Set(slots.map(slotAndQueue));
  const isWhole = there.length >= SLOTS;

  return {
    partitions: isWhole ? new Set(there.map(queueOf)).size : undefined,
    elsewhere: there.filter((binding) => !wanted.has(slotAndQueue(binding))),
  };
}

/**
 * Refuses to go on with another number of partitions than messages have already gone into: a subject would have them in two.
 *
 * @throws Error that says which number to end it with
 */
export function refuseOtherNumber({ queue, partitions }: Division, begun: BegunDivision): void {
  if (begun.partitions === undefined || begun.elsewhere.length === 0) return;
  const [before, after] = [String(begun.partitions), String(partitions.length)];
  throw new Error(
    `${queue} is half way into ${before} partitions, and messages lie in them already. Set x-partitions: ${before} and run the same command again, then ${after} and run it once more. Nothing was touched.`,
  );
}

/** Which slot leads to which partition. */
export function slotAndQueue(binding: WantedBinding | LiveBinding): string {
  return `${String(binding.arguments?.["partition-slot"])} ${queueOf(binding)}`;
}

function queueOf(binding: WantedBinding | LiveBinding): string {
  return "queue" in binding ? binding.queue : "";
}
