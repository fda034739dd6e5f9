import type { Queues } from "./broker.js";

/** What an audit cannot judge of these queues. */
export function noticesOf({ depths, missing }: Queues): readonly string[] {
  const foreign = depths
    .filter(({ role, ready }) => role === "foreign" && ready > 0)
    .map(({ queue, ready }) => `${queue} (${ready})`);

  return [
    ...(missing.length === 0
      ? []
      : [`the broker does not have, or cannot reach, these queues of the contract: ${list(missing)}`]),
    ...(foreign.length === 0
      ? []
      : [`messages in queues that the contract does not have were not judged: ${list(foreign)}`]),
  ];
}

/** Why messages in consumers' hands were not counted, of what is under way; undefined where all were. */
export function uncounted({ depths, why }: Queues): string | undefined {
  const queues = depths
    .filter(({ role, inHand }) => role === "under_way" && inHand === "unknown")
    .map(({ queue }) => queue);

  return queues.length === 0
    ? undefined
    : `what consumers hold of ${list(queues)} was not counted, since ${why}`;
}

const SHOWN = 5;

function list(names: readonly string[]): string {
  const more = names.length - SHOWN;

  return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
