import type { Both } from "./both.js";
import type { Change } from "./change.js";
import { addition } from "./operations/added.js";
import { handover, isHandedOver } from "./operations/handed-over.js";
import { placeChanges } from "./operations/moved.js";
import { removal } from "./operations/removed.js";
import { isSameUse, isTurned, usesOf, type Use } from "./uses.js";

/** Messages that a service begins or ceases to send, to take, to answer or to ask, or does so in another place. */
export function operationChanges(both: Both): readonly Change[] {
  const before = usesOf(both.old);
  const after = usesOf(both.new);
  const isRenamed = ({ message }: Use) =>
    both.moved.messages.some(([from, to]) => message === from.name || message === to.name);
  // A call that became a message without a reply, or the other way round, is said with the replies.
  const isNew = (use: Use, others: readonly Use[]) =>
    !isRenamed(use) && !others.some((other) => isSameUse(use, other) || isTurned(use, other));

  const gone = before.filter((use) => isNew(use, after));
  const come = after.filter((use) => isNew(use, before));
  const heirOf = (use: Use) => come.find((other) => isHandedOver(use, other));
  const inherited = new Set(gone.map(heirOf));

  return [
    ...gone.map((use) => {
      const heir = heirOf(use);

      return heir === undefined ? removal(use, both) : handover(use, heir);
    }),
    ...come.filter((use) => !inherited.has(use)).map((use) => addition(use, both)),
    ...before.flatMap((use) => placeChanges(use, before, after, both)),
  ];
}
