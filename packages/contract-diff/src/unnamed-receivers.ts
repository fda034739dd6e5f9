import { consumersOf, type Binding } from "@warren/asyncapi";
import type { Both } from "./both.js";
import { isSame, type Bound } from "./bound.js";
import type { Party } from "./change.js";
import { partyOf } from "./flows.js";

/**
 * Who takes from the queue of a binding what others may send there, in the document of one application: it need not name their keys.
 * Nobody where another binding of the queue brings all of it in the other version.
 */
export function unnamedReceivers(
  { kind, name }: Bound,
  binding: Binding,
  { old, new: after }: Both,
  side: "old" | "new",
): readonly Party[] {
  const [here, there] = side === "old" ? [old, after] : [after, old];
  if (kind !== "queue" || here.scope !== "application") return [];
  const queue = there.queues.find((other) => other.name === name);
  const type = here.exchanges.find((exchange) => exchange.name === binding.exchange)?.type;
  const isCovered = queue?.bindings.some(
    (other) =>
      other.exchange === binding.exchange &&
      (type === "fanout" ||
        (type === "topic"
          ? covers(other.routingKey.split("."), binding.routingKey.split("."))
          : isSame(other, binding))),
  );

  return isCovered === true ? [] : consumersOf(after, name).map(partyOf);
}

/** Whether one pattern of a topic exchange surely takes whatever another takes. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  const [first, ...rest] = wide;
  const [word, ...others] = narrow;
  if (first === undefined) return word === undefined;
  if (first === "#") return covers(rest, narrow) || (word !== undefined && covers(wide, others));

  return word !== undefined && word !== "#" && (first === "*" || first === word) && covers(rest, others);
}
