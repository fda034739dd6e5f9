import { parties, type Change } from "../change.js";
import { partyOf } from "../flows.js";
import { verbOf, type Use } from "../uses.js";

/** Another service does the same in the same place. */
export function isHandedOver(use: Use, other: Use): boolean {
  return (
    use.message === other.message &&
    use.place === other.place &&
    use.operation.kind === other.operation.kind &&
    use.operation.service !== other.operation.service
  );
}

/** A message of which another service takes care from now on. */
export function handover({ operation, message, place }: Use, { operation: successor }: Use): Change {
  return {
    id: `operation/${operation.id}/${message}/service`,
    verdict: "needs-care",
    what: `${successor.service} ${verbOf(successor)} ${message} instead of ${operation.service} (${place})`,
    atRunTime:
      "queue" in operation
        ? `While both run each takes its share of the queue. What ${operation.service} remembers of handled messages ${successor.service} does not know: one that is delivered again is handled again.`
        : `While both run, each does. Stop the old ${operation.service} once the new ${successor.service} is there.`,
    affects: parties([partyOf(operation), partyOf(successor)]),
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: successor.at },
  };
}
