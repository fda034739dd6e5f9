import { isSender, receiversOf, routingKeyOf, sendersOf, servicesOf } from "@warren/asyncapi";
import { sends, type Both } from "../both.js";
import { named, outside, parties, saying, type Change, type Party } from "../change.js";
import { flowsOfUse, partyOf, type Flow } from "../flows.js";
import { verbOf, type Use } from "../uses.js";

/** A service no longer does something with a message. */
export function removal(use: Use, both: Both): Change {
  const { operation, message, place } = use;
  const isWriter = isSender(operation);
  const { broken, text } = isWriter ? whenNobodySends(use, both) : whenNobodyTakes(use, both);
  const asked = operation.kind === "call" || operation.kind === "serve";
  const flows = flowsOfUse(both.oldFlows, use);
  const unordered = broken.some(({ service }) => service === outside);

  return {
    id: `operation/${operation.id}/${message}/removed`,
    verdict: broken.length > 0 ? "breaking" : isWriter ? "safe" : "needs-care",
    what: `${operation.service} no longer ${verbOf(operation)} ${message} (${place})`,
    atRunTime: text,
    affects: parties([...broken, ...(isWriter ? [] : [partyOf(operation)])]),
    // Whatever the verdict: a handler stays for as long as somebody still sends.
    deploy: unordered ? "side by side" : asked ? "callers first" : "senders first",
    before: unordered ? [] : flows.map(({ from, to }) => [from.service, to.service] as const),
    at: { document: "old", pointer: operation.at },
  };
}

type Consequence = Readonly<{ broken: readonly Party[]; text: string }>;

/** What it means to receivers that a message is no longer sent: those that get it from nobody else wait for it in vain. */
function whenNobodySends(
  { operation, message }: Use,
  { old, oldFlows, newFlows, new: after }: Both,
): Consequence {
  if (operation.kind === "call") {
    return { broken: [], text: "Nobody misses it: a server waits for nothing." };
  }
  const own = oldFlows.filter((flow) => flow.message === message && flow.from.operation === operation.id);
  const waiting = own.filter(
    (flow) =>
      !newFlows.some(
        (other) =>
          other.message === message && other.to.service === flow.to.service && other.from.service !== outside,
      ) &&
      (flow.to.service === outside
        ? old.scope === "application" || isStillOpen(flow, old, after)
        : servicesOf(receiversOf(after, message)).includes(flow.to.service)),
  );
  if (waiting.length > 0) {
    const broken = parties(waiting.map(({ to }) => to));

    return {
      broken,
      text: `${saying(broken, "waits", "wait")} for ${message}, and nobody else sends it.`,
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

/** What it means to senders that a message is no longer taken: those that still send it and reach nobody else. */
function whenNobodyTakes({ operation, message }: Use, { new: after, oldFlows, newFlows }: Both): Consequence {
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

  return lost.some(({ from }) => from.service === outside || needsReceiver(from, message, after))
    ? {
        broken: parties(lost.map(({ from }) => from)),
        text: `What ${senders} sends nobody takes any more; ${waits}`,
      }
    : {
        broken: [],
        text: `${senders} still sends it, to others: ${waits} Take the binding away with the handler.`,
      };
}

/** Whether a service is told when its message reaches nobody: what is not mandatory may. */
function needsReceiver({ service }: Party, message: string, after: Both["new"]): boolean {
  return sendersOf(after, message).some(
    (sender) => sender.service === service && (sender.kind === "call" || sender.mandatory),
  );
}
