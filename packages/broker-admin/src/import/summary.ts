import { counted } from "@warren/text";
import type { Draft, DraftMessage } from "./draft.js";
import type { Observed } from "./read-observed.js";
import { textOf, type LeftOut, type Selection } from "./select.js";

/** What was found, and what a person should hear of it. */
export type Summary = Readonly<{
  exchanges: number;
  queues: number;
  /** To queues and to exchanges. */
  bindings: number;
  consumers: number;
  leftOut: readonly LeftOut[];
  /** What the document cannot say, or nobody knows. */
  remarks: readonly string[];
}>;

/** What was read of messages; undefined where nobody asked for it. */
export type Read = Readonly<{
  copies: number;
  /** Queues that nobody can listen beside. */
  unheard: readonly string[];
  /** Queues whose messages could not be put back unharmed. */
  refused: readonly Readonly<{ queue: string; why: string }>[];
  /** Why listening ended before its time. */
  cutShort: string | undefined;
}>;

export function summaryOf(
  draft: Draft,
  { bindings, leftOut, unsaid }: Selection,
  observed: Observed,
  read?: Read,
): Summary {
  const { exchanges, queues } = draft;
  const policies = [...queues, ...exchanges].flatMap(({ policy }) => policy?.names ?? []);
  const undecided = queues.filter(({ consumers, receives }) => consumers.length > 0 && !receives);
  const shared = queues.filter(({ services }) => services.length > 1);
  const withUnsaid = queues.filter((queue) => queue.unsaid.length > 0);
  const dropped = queues.filter(({ deadLetters }) => deadLetters.kind === "elsewhere");

  return {
    exchanges: exchanges.length,
    queues: queues.length,
    bindings: bindings.length,
    consumers: queues.reduce((sum, { consumers }) => sum + consumers.length, 0),
    leftOut,
    remarks: [
      ...(observed.seesClients
        ? []
        : [
            'This user does not see connections, so that nobody can tell who consumes: give it the tag "monitoring".',
          ]),
      ...(policies.length === 0
        ? []
        : [
            `Policies (${[...new Set(policies)].toSorted().join(", ")}) add to queues and exchanges what no declaration says: comments tell what.`,
          ]),
      ...(undecided.length === 0
        ? []
        : [
            `${counted(undecided.length, "queue")} with consumers and no usable place for dead letters: no receive operation is written. Look for "Decide:".`,
          ]),
      ...(shared.length === 0
        ? []
        : [`${counted(shared.length, "queue")} consumed by several services: the first one has it.`]),
      ...(dropped.length === 0
        ? []
        : [
            `${counted(dropped.length, "queue")} whose dead letters go where a service cannot put them: comments tell why.`,
          ]),
      ...(unsaid.length === 0
        ? []
        : [
            [
              "Messages travel by these bindings, and no document can say them, since they compare a list, or whether a header is there. The plan leaves them alone:",
              ...unsaid.map((binding) => `  ${textOf(binding)}`),
            ].join("\n"),
          ]),
      ...(withUnsaid.length === 0
        ? []
        : [
            `${counted(withUnsaid.length, "queue")} with arguments that no document can say: comments tell which. ${withUnsaid.map(({ queue }) => queue.name).join(", ")}.`,
          ]),
      ...remarksOnMessages(draft, read),
    ],
  };
}

function remarksOnMessages({ messages }: Draft, read: Read | undefined): readonly string[] {
  if (messages.length === 0) return [];
  if (read === undefined) return ["What messages hold is not known: nothing was read from any queue."];
  const named = (those: readonly DraftMessage[]) => those.map(({ name }) => name).join(", ");
  const unseen = messages.filter(({ seen }) => seen === undefined);
  const binary = messages.filter(({ seen }) => seen?.body.kind === "other");
  const json = messages.filter(({ seen }) => seen?.body.kind === "json");
  const mixed = json.filter(({ seen }) => (seen?.others.length ?? 0) > 0);

  return [
    `${counted(read.copies, "message")} seen.`,
    ...(read.cutShort === undefined
      ? []
      : [`Listening ended before its time: ${read.cutShort}. What came later was not seen.`]),
    ...(unseen.length === 0 ? [] : [`Never seen: ${named(unseen)}.`]),
    ...(binary.length === 0 ? [] : [`No JSON: ${named(binary)}. No operation takes them.`]),
    ...(mixed.length === 0 ? [] : [`Not all of them JSON: ${named(mixed)}. Comments tell how many.`]),
    ...(json.length === 0
      ? []
      : [
          "Keys of a map that read like fields (an article, a customer's name) stand in the document as fields. Look for them before you pass it on.",
        ]),
    ...(read.refused.length === 0
      ? []
      : [
          [
            "Not sampled, so that nothing comes to harm (--listen does not touch queues):",
            ...read.refused.map(({ queue, why }) => `  ${queue}: ${why}`),
          ].join("\n"),
        ]),
    ...(read.unheard.length === 0
      ? []
      : [
          `Not bound to an exchange that lasts, so that nobody can listen beside them: ${read.unheard.join(", ")}.`,
        ]),
  ];
}

/** The summary as lines of a table. What is left out is counted by its reason. */
export function summaryText({
  exchanges,
  queues,
  bindings,
  consumers,
  leftOut,
  remarks,
}: Summary): readonly string[] {
  const reasons = new Map<string, readonly LeftOut[]>();
  for (const one of leftOut) {
    const reason = `${one.kind}s ${one.why}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), one]);
  }
  const rows: readonly (readonly [string, number])[] = [
    ["exchanges", exchanges],
    ["queues", queues],
    ["bindings", bindings],
    ["consumers", consumers],
  ];

  return [
    ...rows.map(([name, count]) => `${name.padEnd(10)} ${String(count).padStart(6)}`),
    `${"left out".padEnd(10)} ${String(leftOut.length).padStart(6)}`,
    ...[...reasons].map(
      ([reason, them]) => `  ${String(them.length).padStart(4)} ${reason}: ${firstOf(them)}`,
    ),
    ...remarks.map((remark) => `\n${remark}`),
  ];
}

function firstOf(them: readonly LeftOut[]): string {
  const names = them.slice(0, 3).map(({ name }) => name);

  return `${names.join(", ")}${them.length > names.length ? ", …" : ""}`;
}
