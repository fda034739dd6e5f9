import { isSender, receiversOf, receiversOn, routingKeyOf, sendersOf, servicesOf } from "@warren/asyncapi";
import { arrives, sends, takes, type Both } from "./both.js";
import { named, outside, parties, type Change, type Deploy, type Party } from "./change.js";
import { partyOf, type Flow } from "./flows.js";
import { isSameUse, usesOf, type Use } from "./uses.js";

/** Messages that a service begins or ceases to send, to take, to answer or to ask, or does so in another place. */
export function operationChanges(both: Both): readonly Change[] {
  const before = usesOf(both.old);
  const after = usesOf(both.new);
  const isRenamed = ({ message }: Use) =>
    both.moved.messages.some(([from, to]) => message === from.name || message === to.name);
  // A call that became a message without a reply, or the other way round, is said with the replies.
  const isTurned = (use: Use, others: readonly Use[]) =>
    others.some(
      (other) =>
        other.message === use.message &&
        other.operation.service === use.operation.service &&
        turned.has(`${use.operation.kind} ${other.operation.kind}`),
    );
  const isNew = (use: Use, others: readonly Use[]) =>
    !isRenamed(use) && !others.some((other) => isSameUse(use, other)) && !isTurned(use, others);

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

export const turned: ReadonlySet<string> = new Set([
  "call send",
  "send call",
  "serve receive",
  "receive serve",
]);

const verbs = {
  send: "sends",
  call: "asks",
  receive: "takes",
  subscribe: "subscribes to",
  serve: "answers",
} as const;

function removal(use: Use, both: Both): Change {
  const { operation, message, place } = use;
  const isWriter = isSender(operation);
  const { broken, text } = isWriter ? silence(use, both) : deafness(use, both);
  const asked = operation.kind === "call" || operation.kind === "serve";
  const flows = both.oldFlows.filter(
    (flow) =>
      flow.message === message &&
      (flow.from.operation === operation.id || flow.to.operation === operation.id),
  );
  const unordered = broken.some(({ service }) => service === outside);

  return {
    id: `operation/${operation.id}/${message}/removed`,
    verdict: broken.length > 0 ? "breaking" : isWriter ? "safe" : "needs-care",
    what: `${operation.service} no longer ${verbs[operation.kind]} ${message} (${place})`,
    atRunTime: text,
    affects: parties([...broken, ...(isWriter ? [] : [partyOf(operation)])]),
    // Whatever the verdict: nobody may lose a handler while somebody still sends.
    deploy: unordered ? "side by side" : asked ? "callers first" : "senders first",
    before: unordered ? [] : flows.map(({ from, to }) => [from.service, to.service] as const),
    at: { document: "old", pointer: operation.at },
  };
}

/** Another service does the same in the same place. */
function isHandedOver(use: Use, other: Use): boolean {
  return (
    use.message === other.message &&
    use.place === other.place &&
    use.operation.kind === other.operation.kind &&
    use.operation.service !== other.operation.service
  );
}

function handover({ operation, message, place }: Use, { operation: heir }: Use): Change {
  return {
    id: `operation/${operation.id}/${message}/service`,
    verdict: "needs-care",
    what: `${heir.service} ${verbs[heir.kind]} ${message} instead of ${operation.service} (${place})`,
    atRunTime:
      "queue" in operation
        ? `While both run each takes its share of the queue. What ${operation.service} remembers of handled messages ${heir.service} does not know: one that is delivered again is handled again.`
        : `While both run, each does. Stop the old ${operation.service} once the new ${heir.service} is there.`,
    affects: parties([partyOf(operation), partyOf(heir)]),
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: heir.at },
  };
}

type Judged = Readonly<{ broken: readonly Party[]; text: string }>;

/** Who waits for what nobody sends any more. */
function silence({ operation, message }: Use, { old, oldFlows, newFlows, new: after }: Both): Judged {
  if (operation.kind === "call") {
    return { broken: [], text: "Nobody misses it: a server waits for nothing." };
  }
  const own = oldFlows.filter((flow) => flow.message === message && flow.from.operation === operation.id);
  const waiting = own.filter(
    (flow) =>
      !newFlows.some(
        (other) =>
          other.message === message &&
          other.to.service === flow.to.service &&
          (other.from.service !== outside || flow.to.service === outside),
      ) &&
      (flow.to.service === outside
        ? old.scope === "application" || isStillOpen(flow, old, after)
        : servicesOf(receiversOf(after, message)).includes(flow.to.service)),
  );
  if (waiting.length > 0) {
    return {
      broken: parties(waiting.map(({ to }) => to)),
      text: `${named(waiting.map(({ to }) => to))} waits for ${message}, and nobody else sends it.`,
    };
  }

  return { broken: [], text: "Nobody misses it: whoever took it takes it from others, or takes it no more." };
}

function isStillOpen({ key }: Flow, old: Both["old"], after: Both["new"]): boolean {
  const before = routingKeyOf(old, key);

  return (
    before?.open === true &&
    after.keys.some(
      ({ open, exchange, routingKey }) =>
        open && exchange === before.exchange && routingKey === before.routingKey,
    )
  );
}

/** Who speaks to nobody. */
function deafness({ operation, message }: Use, { new: after, oldFlows, newFlows }: Both): Judged {
  const own = oldFlows.filter((flow) => flow.message === message && flow.to.operation === operation.id);
  const speaking = own.filter(({ from }) => sends(after, from, message));
  if (speaking.length === 0) {
    return { broken: [], text: "Nobody sends it any more. Let the queue run empty before the handler goes." };
  }
  const lost = speaking.filter(
    ({ from }) =>
      from.service === outside ||
      !newFlows.some(
        (flow) =>
          flow.message === message && flow.from.service === from.service && flow.to.service !== outside,
      ),
  );
  const senders = named(speaking.map(({ from }) => from));
  if (operation.kind === "serve") {
    const unanswered = speaking.filter((flow) => flow.from.service === outside || lost.includes(flow));

    return unanswered.length > 0
      ? {
          broken: parties(unanswered.map(({ from }) => from)),
          text: `What ${senders} asks nobody answers: each call fails, or times out.`,
        }
      : {
          broken: [],
          text: `${senders} is answered by another service from now on. While both answer, the first reply counts.`,
        };
  }
  const waits = "what is in the queue, and what a binding that stays still brings, goes to the dead letters.";

  return lost.some(({ from }) => from.service === outside || minds(from, message, after))
    ? {
        broken: parties(lost.map(({ from }) => from)),
        text: `What ${senders} sends nobody takes any more; ${waits}`,
      }
    : {
        broken: [],
        text: `${senders} still sends it, to others: ${waits} Take the binding away with the handler.`,
      };
}

/** A message that is not mandatory may reach nobody. */
function minds({ service }: Party, message: string, after: Both["new"]): boolean {
  return sendersOf(after, message).some(
    (sender) => sender.service === service && (sender.kind === "call" || sender.mandatory),
  );
}

function addition(use: Use, both: Both): Change {
  const { operation, message, place } = use;
  const flows = both.newFlows.filter(
    (flow) =>
      flow.message === message &&
      (flow.from.operation === operation.id || flow.to.operation === operation.id),
  );
  const { verdict, deploy, text } = judgedAddition(use, flows, both);

  return {
    id: `operation/${operation.id}/${message}/added`,
    verdict,
    what: `${operation.service} ${verbs[operation.kind]} ${message} (${place})`,
    atRunTime: text,
    affects: verdict === "safe" ? [] : parties(flows.flatMap(({ from, to }) => [from, to])),
    deploy,
    before: deploy === "any order" ? [] : flows.map(({ from, to }) => [to.service, from.service] as const),
    at: { document: "new", pointer: operation.at },
  };
}

function judgedAddition(
  { operation, message }: Use,
  flows: readonly Flow[],
  both: Both,
): Readonly<{ verdict: Change["verdict"]; deploy: Deploy; text: string }> {
  const isWriter = isSender(operation);
  if (!isWriter) {
    const known = flows.some(({ from }) => from.service !== outside && sends(both.old, from, message));

    return {
      verdict: "safe",
      deploy: operation.kind === "serve" ? "servers first" : "consumers first",
      text: known
        ? "It gets what is sent from then on, and nothing of before."
        : "Nothing comes until somebody sends it.",
    };
  }
  const unready = flows.filter(({ to }) => to.service !== outside && !takes(both.old, to, message));
  const unreached = flows.filter(
    (flow) => flow.to.service !== outside && !unready.includes(flow) && !isReady(flow, both),
  );
  if (unready.length + unreached.length === 0) {
    return { verdict: "safe", deploy: "any order", text: "Whoever gets it can handle it already." };
  }

  return {
    verdict: "needs-care",
    deploy: operation.kind === "call" ? "servers first" : "consumers first",
    text: `Sent before ${named([...unready, ...unreached].map(({ to }) => to))} is there with its handler and its binding, ${operation.kind === "call" ? "each call fails: nobody there" : "it is unroutable, or goes to the dead letters"}.`,
  };
}

/** Whether the old receiver gets it where the new sender sends it. */
function isReady(flow: Flow, { old, new: after }: Both): boolean {
  const key = routingKeyOf(after, flow.key);

  return (
    key !== undefined &&
    receiversOn(old, key).some(
      ({ service, messages }) => service === flow.to.service && messages.includes(flow.message),
    )
  );
}

/** The same service does the same with the same message, elsewhere. */
function placeChanges(
  use: Use,
  before: readonly Use[],
  after: readonly Use[],
  both: Both,
): readonly Change[] {
  const was = before.filter((other) => isSameUse(use, other));
  const is = after.filter((other) => isSameUse(use, other));
  if (was[0] !== use || is.length === 0) return [];
  const gone = was.filter(({ place }) => !is.some((other) => other.place === place));
  const come = is.filter(({ place }) => !was.some((other) => other.place === place));

  return [
    ...gone
      .filter(({ operation }) => !isMoved(operation, both, "old"))
      .map((one) => moved(one, come[0], "old", both)),
    ...(gone.length > 0
      ? []
      : come
          .filter(({ operation }) => !isMoved(operation, both, "new"))
          .map((one) => moved(was[0] ?? one, one, "new", both))),
  ];
}

/** Said with the key, or with the queue. */
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
  const flows = both.oldFlows.filter(
    (flow) =>
      flow.message === message &&
      (flow.from.operation === operation.id || flow.to.operation === operation.id),
  );
  const lost = flows.filter((flow) => !arrives(both.newFlows, flow) && sends(both.new, flow.from, message));
  const isWriter = isSender(operation);
  const added = side === "new";

  return {
    id: `operation/${(added ? to : from)?.operation.id ?? operation.id}/${message}/moved`,
    verdict: lost.length > 0 ? "breaking" : "needs-care",
    what: added
      ? `${operation.service} ${verbs[operation.kind]} ${message} in another place too: ${to?.place ?? ""}`
      : `${operation.service} ${verbs[operation.kind]} ${message} ${to === undefined ? `no longer in ${from.place}` : `in ${to.place} instead of ${from.place}`}`,
    atRunTime:
      lost.length > 0
        ? `It no longer gets from ${named(lost.map((flow) => flow.from))} to ${named(lost.map((flow) => flow.to))}.`
        : isWriter
          ? `Until ${named(flows.map((flow) => flow.to))} has bound the new address, what is sent there is unroutable.`
          : "What is left in the old place is taken by nobody: let the old instances empty it.",
    affects: parties((lost.length > 0 ? lost : flows).flatMap((flow) => [flow.from, flow.to])),
    deploy: lost.length > 0 ? "side by side" : "consumers first",
    before: lost.length > 0 ? [] : flows.map((flow) => [flow.to.service, flow.from.service] as const),
    at:
      added || to !== undefined
        ? { document: "new", pointer: (to ?? from).operation.at }
        : { document: "old", pointer: operation.at },
  };
}
