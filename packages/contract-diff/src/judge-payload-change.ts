import { sends, takes, type Both } from "./both.js";
import { named, parties, type Change, type Deploy } from "./change.js";
import type { Flow } from "./flows.js";
import { notCompared, type PayloadChange } from "./payload/payload-change.js";

/** What a message is made of, as the ids of changes call it. */
export type Part = "payload" | "headers";

/** Judges a difference of a payload, or of headers, for each pair of a sender and a receiver that may run in different versions. */
export function judged(
  change: PayloadChange,
  { part, message }: Readonly<{ part: Part; message: string }>,
  { old, new: after, oldFlows, newFlows, mixedFlows, unseen }: Both,
): Omit<Change, "at"> {
  const flows = [...oldFlows, ...newFlows, ...mixedFlows].filter((flow) => flow.message === message);
  // Old senders meet new receivers, and new senders old receivers.
  const narrowed = change.narrowed
    ? flows.filter(({ from, to }) => sends(old, from, message) && takes(after, to, message))
    : [];
  const widened = change.widened
    ? flows.filter(({ from, to }) => sends(after, from, message) && takes(old, to, message))
    : [];
  const common = {
    id: [part, message, change.path, change.keyword].filter((step) => step !== "").join("/"),
    what: `${message}${part === "headers" ? " headers" : ""}${change.path === "" ? "" : `/${change.path}`}: ${change.what}`,
  };
  if (change.keyword === notCompared) {
    return {
      ...common,
      verdict: "not-compared",
      atRunTime:
        "Nobody can tell here whether each version reads what the other writes. Have the language's own tool read messages of each version by the schema of the other, then approve it in contract-changes.yaml.",
      affects: peopleOf(flows),
      deploy: "not known",
      before: [],
    };
  }
  const broken = narrowed.length + widened.length > 0;
  if (!broken && (change.narrowed || change.widened) && unseen.has(message)) {
    return {
      ...common,
      verdict: "not-compared",
      atRunTime:
        "An operation that could not be read may send or take it: then what one version writes the other may refuse. Ask those who know, then approve it.",
      affects: [],
      deploy: "not known",
      before: [],
    };
  }

  return {
    ...common,
    verdict: broken ? "breaking" : change.care === undefined ? "safe" : "needs-care",
    atRunTime: [
      ...(change.undecided
        ? ["It cannot be told which version lets more through, so it counts as breaking."]
        : []),
      ...(broken && change.misread === true ? [misreadText([...narrowed, ...widened])] : []),
      ...(narrowed.length > 0 && change.misread !== true ? [whoRejects("old", narrowed, "new")] : []),
      ...(widened.length > 0 && change.misread !== true
        ? [isMissed(change, part) ? missedText(widened) : whoRejects("new", widened, "old")]
        : []),
      ...(change.care === undefined ? [] : [`Nothing tells: ${change.care}.`]),
      ...(broken || change.care !== undefined ? [] : [calm(change, part)]),
    ].join(" "),
    affects: broken ? peopleOf([...narrowed, ...widened]) : change.care === undefined ? [] : peopleOf(flows),
    ...orderFor(narrowed, widened),
  };
}

/** In which order those have to be deployed who would refuse what the old (`narrowed`) or the new (`widened`) senders send. */
export function orderFor(
  narrowed: readonly Flow[],
  widened: readonly Flow[],
): Pick<Change, "deploy" | "before"> {
  return {
    deploy: deployOf(narrowed, widened),
    before:
      narrowed.length > 0 && widened.length > 0
        ? []
        : [
            ...narrowed.map(({ from, to }) => [from.service, to.service] as const),
            ...widened.map(({ from, to }) => [to.service, from.service] as const),
          ],
  };
}

function deployOf(narrowed: readonly Flow[], widened: readonly Flow[]): Deploy {
  if (narrowed.length > 0 && widened.length > 0) return "side by side";
  const [flow] = [...narrowed, ...widened];
  if (flow === undefined) return "any order";
  const writersFirst = narrowed.length > 0;
  if (flow.kind === "event") return writersFirst ? "senders first" : "consumers first";

  return writersFirst === (flow.kind === "reply") ? "servers first" : "callers first";
}

export function peopleOf(flows: readonly Flow[]): Change["affects"] {
  return parties(flows.flatMap(({ from, to }) => [from, to]));
}

function calm({ narrowed, widened, keyword }: PayloadChange, part: Part): string {
  if (narrowed || widened) return "Nobody sends it to anybody who would mind.";
  if (part === "headers" && keyword === "added") return "Nobody of the old version looks for it.";
  if (keyword === "added") return "Receivers of the old version take it away unread.";
  if (keyword === "removed")
    return "It may be missing already, and receivers of the new version take it away unread.";

  return "What one version writes the other reads.";
}

/** A header that is gone: nobody has to refuse its message to go wrong without it. */
function isMissed({ keyword }: PayloadChange, part: Part): boolean {
  return part === "headers" && (keyword === "removed" || keyword === "renamed");
}

function misreadText(flows: readonly Flow[]): string {
  return `Nobody refuses it: ${named(flows.map(({ to }) => to))} reads another thing in what ${named(flows.map(({ from }) => from))} of the other version wrote.`;
}

function missedText(flows: readonly Flow[]): string {
  return `The old ${named(flows.map(({ to }) => to))} looks for it in vain: whoever routes, authorises or dispatches by it goes wrong, or refuses the message.`;
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
