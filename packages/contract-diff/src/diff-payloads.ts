import { sends, takes, type Both } from "./both.js";
import { named, parties, type Change, type Deploy } from "./change.js";
import type { Message, Pointer } from "@warren/asyncapi";
import type { Flow } from "./flows.js";
import { compareSchemas } from "./payload/compare-schemas.js";
import type { PayloadChange } from "./payload/payload-change.js";
import { askedFor, isRaised } from "./version.js";

/** Judges each difference of a payload for each pair of a sender and a receiver that may run in different versions. */
export function payloadChanges(both: Both): readonly Change[] {
  return both.old.messages.flatMap((message) => {
    const successor = both.new.messages.find(({ name }) => name === message.name);
    if (successor === undefined) return [];
    const found = compareSchemas(message.payload ?? true, successor.payload ?? true);
    const asked = askedFor(found);
    const version = {
      from: message.version,
      to: successor.version,
      asked,
      raised: isRaised(message.version, successor.version, asked),
    };

    return found.map((change) => ({
      ...judged(change, message.name, both),
      version,
      at: placeOf(change, message, successor),
    }));
  });
}

function judged(
  change: PayloadChange,
  message: string,
  { old, new: after, oldFlows, newFlows }: Both,
): Omit<Change, "at"> {
  const flows = [...oldFlows, ...newFlows].filter((flow) => flow.message === message);
  // Old senders meet new receivers, and new senders old receivers.
  const narrowed = change.narrowed
    ? flows.filter(({ from, to }) => sends(old, from, message) && takes(after, to, message))
    : [];
  const widened = change.widened
    ? flows.filter(({ from, to }) => sends(after, from, message) && takes(old, to, message))
    : [];
  const broken = narrowed.length + widened.length > 0;
  const matters = broken ? [...narrowed, ...widened] : flows;

  return {
    id: ["payload", message, change.path, change.keyword].filter((part) => part !== "").join("/"),
    verdict: broken ? "breaking" : change.care === undefined ? "safe" : "needs-care",
    what: `${message}${change.path === "" ? "" : `/${change.path}`}: ${change.what}`,
    atRunTime: [
      ...(change.undecided
        ? ["It cannot be told which version lets more through, so it counts as breaking."]
        : []),
      ...(narrowed.length > 0 ? [whoRejects("old", narrowed, "new")] : []),
      ...(widened.length > 0 ? [whoRejects("new", widened, "old")] : []),
      ...(change.care === undefined ? [] : [`Nothing tells: ${change.care}.`]),
      ...(broken || change.care !== undefined ? [] : [calm(change)]),
    ].join(" "),
    affects:
      broken || change.care !== undefined ? parties(matters.flatMap(({ from, to }) => [from, to])) : [],
    deploy: orderOf(narrowed, widened),
    before:
      narrowed.length > 0 && widened.length > 0
        ? []
        : [
            ...narrowed.map(({ from, to }) => [from.service, to.service] as const),
            ...widened.map(({ from, to }) => [to.service, from.service] as const),
          ],
  };
}

function calm({ narrowed, widened, keyword }: PayloadChange): string {
  if (narrowed || widened) return "Nobody sends it to anybody who would mind.";
  if (keyword === "added") return "Receivers of the old version take it away unread.";
  if (keyword === "removed")
    return "It may be missing already, and receivers of the new version take it away unread.";

  return "What one version writes the other reads.";
}

function whoRejects(senders: string, flows: readonly Flow[], receivers: string): string {
  const of = (kind: Flow["kind"]) => flows.filter((flow) => flow.kind === kind);
  const words = (some: readonly Flow[], side: "from" | "to") => named(some.map((flow) => flow[side]));
  const [events, requests, replies] = [of("event"), of("request"), of("reply")];
  const waiting = senders === "old" ? ", and so does what still waits in queues" : "";

  return [
    ...(events.length > 0
      ? [
          `What the ${senders} ${words(events, "from")} sends the ${receivers} ${words(events, "to")} refuses: it goes to the dead letters at once${waiting}.`,
        ]
      : []),
    ...(requests.length > 0
      ? [
          `What the ${senders} ${words(requests, "from")} asks the ${receivers} ${words(requests, "to")} refuses: the call fails with "invalid".`,
        ]
      : []),
    ...(replies.length > 0
      ? [
          `What the ${senders} ${words(replies, "from")} answers the ${receivers} ${words(replies, "to")} cannot read: the call fails although the work was done.`,
        ]
      : []),
  ].join(" ");
}

function orderOf(narrowed: readonly Flow[], widened: readonly Flow[]): Deploy {
  if (narrowed.length > 0 && widened.length > 0) return "side by side";
  const [flow] = [...narrowed, ...widened];
  if (flow === undefined) return "any order";
  const writersFirst = narrowed.length > 0;
  if (flow.kind === "event") return writersFirst ? "senders first" : "consumers first";

  return writersFirst === (flow.kind === "reply") ? "servers first" : "callers first";
}

function placeOf(change: PayloadChange, before: Message, after: Message): Change["at"] {
  const { document, payloadAt } =
    change.keyword === "removed"
      ? { document: "old" as const, payloadAt: before.payloadAt }
      : { document: "new" as const, payloadAt: after.payloadAt };

  return { document, pointer: `${payloadAt}${change.pointer}` as Pointer };
}
