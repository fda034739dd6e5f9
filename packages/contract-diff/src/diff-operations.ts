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
  // A call that became a message without a reply, or the other way round, is reported with the replies.
  const isNew = (use: Use, others: readonly Use[]) =>
    !isRenamed(use) && !others.some((other) => isSameUse(use, other) || isTurned(use, other));

  const removed = before.filter((use) => isNew(use, after));
  const added = after.filter((use) => isNew(use, before));
  const successorOf = (use: Use) => added.find((other) => isHandedOver(use, other));
  const handedOver = new Set(removed.map(successorOf));

  return [
    ...removed.map((use) => {
      const successor = successorOf(use);

      return successor === undefined ? removal(use, both) : handover(use, successor);
    }),
    ...added.filter((use) => !handedOver.has(use)).map((use) => addition(use, both)),
    ...before.flatMap((use) => placeChanges(use, before, after, both)),
  ];
}
