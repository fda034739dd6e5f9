import { listed } from "@warren/text";
import type { Both } from "../both.js";
import { parties, type Change } from "../change.js";
import { partyOf } from "../flows.js";
import { takenIn, type Taken } from "./taken.js";

/**
 * Messages that another handler gets from now on. Where senders set no `type`, that of the first message is called which lets them through:
 * a new message, another order, or a field less in one of them may take from the others, and nobody refuses anything.
 */
export function orderChanges(both: Both): readonly Change[] {
  return takenIn(both).map((taken): Change => {
    const { kind, place, by, from, isNew } = taken;
    const isBreaking = kind === "takes" && taken.share === "all" && !isNew;

    return {
      id: orderId(taken),
      verdict: isBreaking ? "breaking" : "needs-care",
      what: `${place.title}: ${whatOf(taken)}`,
      atRunTime: atRunTimeOf(taken),
      affects: parties(place.operations.map(partyOf)),
      deploy: isBreaking ? "side by side" : "any order",
      before: [],
      at: {
        document: "new",
        pointer:
          both.new.messages.find(({ name }) => name === (kind === "takes" ? by : from[0]))?.at ?? place.at,
      },
    };
  });
}

/** What a message that is new at a place has to do with the others there; undefined where nothing. */
export function orderIdOf(both: Both, operation: string, message: string): string | undefined {
  const taken = takenIn(both).find(
    ({ kind, place, by, from }) =>
      kind === "takes" &&
      place.operations.some(({ id }) => id === operation) &&
      (by === message || from.includes(message)),
  );

  return taken === undefined ? undefined : orderId(taken);
}

/** Names the others as well: who approves that a message takes from one has not approved that it takes from another later. */
function orderId({ kind, place, by, from, share }: Taken): string {
  const how = kind === "leaves" ? "left-by" : share === "all" ? "taken-by" : "partly-taken-by";

  return [place.id, how, by, "of", ...[...from].sort()].join("/");
}

function whatOf({ kind, by, from, share }: Taken): string {
  const others = listed(from);
  if (kind === "leaves") return `${by} no longer takes what is ${others}`;

  return share === "all"
    ? `${by} stands before ${others} and takes all of ${from.length === 1 ? "it" : "them"}`
    : `${by} stands before ${others} and may take some of ${from.length === 1 ? "it" : "them"}`;
}

function atRunTimeOf({ kind, by, from, share }: Taken): string {
  const others = listed(from);
  if (kind === "leaves")
    return `What comes without a \`type\` and is ${others} went to the handler of ${by}, and goes to the next one that lets it through from now on, its own if no other does. While both versions run it goes to either.`;
  const taken = `What comes without a \`type\` goes to the first message that lets it through: the handler of ${by} gets ${share === "all" ? `all that is ${others}` : `what is ${others} and fits`}, without the fields that ${by} does not name.`;
  const fix = `Put ${by} behind, or give each a header or a required field with a \`const\` of its own.`;

  return share === "all" ? `${taken} ${fix}` : `${taken} Whether anything does cannot be told here. ${fix}`;
}
