import { isSender } from "@warren/asyncapi";
import { arrives, sends, type Both } from "../both.js";
import { named, outside, parties, saying, type Change } from "../change.js";
import { flowsOfUse } from "../flows.js";
import { isSameUse, verbOf, type Use } from "../uses.js";

/** The same service does the same with the same message, elsewhere. */
export function placeChanges(
  use: Use,
  before: readonly Use[],
  after: readonly Use[],
  both: Both,
): readonly Change[] {
  const was = before.filter((other) => isSameUse(use, other));
  const is = after.filter((other) => isSameUse(use, other));
  if (was[0] !== use || is.length === 0) return [];
  const removed = was.filter(({ place }) => !is.some((other) => other.place === place));
  const added = is.filter(({ place }) => !was.some((other) => other.place === place));

  return [
    ...removed
      .filter(({ operation }) => !isMoved(operation, both, "old"))
      .map((one) => moved(one, added[0], "old", both)),
    ...(removed.length > 0
      ? []
      : added
          .filter(({ operation }) => !isMoved(operation, both, "new"))
          .map((one) => moved(was[0] ?? one, one, "new", both))),
  ];
}

/** Whether its key or queue was moved: that change is reported with the key or the queue. */
function isMoved(
  operation: Use["operation"],
  { moved: { keys, queues } }: Both,
  side: "old" | "new",
): boolean {
  const index = side === "old" ? 0 : 1;

  return "queue" in operation
    ? queues.some((pair) => pair[index].name === operation.queue)
    : keys.some((pair) => pair[index].id === operation.key);
}

function moved(from: Use, to: Use | undefined, side: "old" | "new", both: Both): Change {
  const { operation, message } = from;
  const flows = flowsOfUse(both.oldFlows, from);
  const lost = flows.filter((flow) => !arrives("new", flow, both) && sends(both.new, flow.from, message));
  const isWriter = isSender(operation);
  const added = side === "new";
  // Whoever is outside has bound the old address, and still gets it from there.
  const isMore = added && isWriter && flows.every((flow) => flow.to.service === outside);

  return {
    id: `operation/${(added ? to : from)?.operation.id ?? operation.id}/${message}/moved`,
    verdict: lost.length > 0 ? "breaking" : isMore ? "safe" : "needs-care",
    what: added
      ? `${operation.service} ${verbOf(operation)} ${message} in another place too: ${to?.place ?? ""}`
      : `${operation.service} ${verbOf(operation)} ${message} ${to === undefined ? `no longer in ${from.place}` : `in ${to.place} instead of ${from.place}`}`,
    atRunTime:
      lost.length > 0
        ? `It no longer gets from ${named(lost.map((flow) => flow.from))} to ${named(lost.map((flow) => flow.to))}.`
        : isMore
          ? "It is still sent where it was. Nobody misses it in the other place before they have bound it."
          : isWriter
            ? `Until ${saying(
                flows.map((flow) => flow.to),
                "has",
                "have",
              )} bound the new address, what is sent there is unroutable.`
            : added
              ? "It gets what arrives there besides: what arrives before a new instance runs waits for it, and a message that reaches both places comes twice."
              : "What is left in the old place is taken by nobody: let the old instances empty it.",
    affects: isMore ? [] : parties((lost.length > 0 ? lost : flows).flatMap((flow) => [flow.from, flow.to])),
    deploy: lost.length > 0 ? "side by side" : isMore ? "any order" : "consumers first",
    before:
      lost.length > 0 || isMore ? [] : flows.map((flow) => [flow.to.service, flow.from.service] as const),
    at:
      added || to !== undefined
        ? { document: "new", pointer: (to ?? from).operation.at }
        : { document: "old", pointer: operation.at },
  };
}
