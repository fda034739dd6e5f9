import {
  consumersOf,
  exchangesFrom,
  goesThrough,
  reachedFrom,
  routingKeyOf,
  type Binding,
  type Model,
} from "@warren/asyncapi";
import { boundIn, headersIn, idOf, isSame, wordsOf, type Bound } from "./bound.js";
import { arrivesBy, mayArriveBy, sends, takes, type Both } from "./both.js";
import { named, outside, parties, saying, type Change } from "./change.js";
import { addressOf } from "./diff-keys.js";
import type { Flow } from "./flows.js";
import { rewritten } from "./rewritten-bindings.js";
import { unnamedReceivers } from "./unnamed-receivers.js";
import { mayHave, type Way } from "./ways.js";

/** Bindings of queues and of exchanges that were added or removed. */
export function bindingChanges(both: Both): readonly Change[] {
  const before = boundIn(both.old);
  const after = boundIn(both.new);

  // A queue or exchange that was added or removed is reported elsewhere, with its bindings.
  return before.flatMap((target) => {
    const successor = after.find(({ kind, name }) => kind === target.kind && name === target.name);
    if (successor === undefined) return [];

    return [
      ...without(target.bindings, successor.bindings)
        .filter((binding) => !isMove(binding, successor.bindings, both, "old"))
        .map((binding) => rewritten(target, binding, successor, "old") ?? removal(target, binding, both)),
      ...without(successor.bindings, target.bindings)
        .filter((binding) => !isMove(binding, target.bindings, both, "new"))
        .map((binding) => rewritten(target, binding, target, "new") ?? addition(target, binding, both)),
    ];
  });
}

function without(bindings: readonly Binding[], others: readonly Binding[]): readonly Binding[] {
  return bindings.filter((binding) => !others.some((other) => isSame(binding, other)));
}

/** Whether a binding moved together with its key: that change is reported with the key. */
function isMove(binding: Binding, others: readonly Binding[], { moved }: Both, side: "old" | "new"): boolean {
  return moved.keys.some(([from, to]) => {
    const [here, there] = side === "old" ? [from, to] : [to, from];
    const at = (key: typeof here) => ({ exchange: key.exchange, routingKey: key.pattern });

    return isSame(binding, at(here)) && others.some((other) => isSame(other, at(there)));
  });
}

function removal(target: Bound, binding: Binding, both: Both): Change {
  const byHeaders = headersIn(binding) !== "";
  const ways = both.oldWays.filter((way) => isThrough(both.old, target, binding, way));
  const affected = ways.filter((way) => isStillSent(way, both));
  const lost = affected.filter((way) =>
    byHeaders
      ? true
      : way.to.service === outside
        ? way.isVague || !isFed(both.new, target, way, both)
        : !arrivesBy("new", way, both),
  );
  // What cannot be told counts as lost.
  const unclear = lost.filter((way) =>
    way.to.service === outside ? isFed(both.new, target, way, both) : mayArriveBy("new", way, both),
  );
  const gone = lost.filter((way) => !unclear.includes(way));
  const toOthers = lost.some(({ to }) => to.service === outside);
  const stillTaken = lost.some((flow) => takes(both.new, flow.to, flow.message));
  const nobody = lost.filter((flow) => flow.to.service !== outside && !reachesAnybody(flow, both));
  // What this document's own senders send another way says nothing of what others send.
  const unnamed = unnamedReceivers(target, binding, both, "old");
  const breaks = stillTaken || unnamed.length > 0;

  return {
    id: `${idOf(target, binding)}/removed`,
    verdict: breaks ? "breaking" : lost.length + unnamed.length > 0 ? "needs-care" : "safe",
    what: `${target.kind} ${target.name} is no longer bound to ${wordsOf(binding)}`,
    atRunTime: [
      ...(lost.length + unnamed.length === 0
        ? ["All that came this way still arrives, or nobody sends it any more."]
        : []),
      ...(gone.length > 0
        ? [
            `${messagesOf(gone)} from ${named(gone.map(({ from }) => from))} no longer arrives at ${named(gone.map(({ to }) => to))}.`,
          ]
        : []),
      ...(unclear.length > 0
        ? [
            `Whether all of ${messagesOf(unclear)} from ${named(unclear.map(({ from }) => from))} still arrives at ${named(unclear.map(({ to }) => to))} cannot be decided: ${byHeaders ? "it depends on their headers" : "the parameters of its key allow more keys than are looked at, or share a word"}.`,
          ]
        : []),
      ...(unnamed.length > 0
        ? [
            `Who sends to ${addressOf(binding)} is not known here: what others send there no longer arrives at ${named(unnamed)}.`,
          ]
        : []),
      ...(nobody.length > 0
        ? [
            `It reaches no queue at all: ${saying(
              nobody.map(({ from }) => from),
              "is",
              "are",
            )} told that it is unroutable.`,
          ]
        : []),
      "A broker that has the binding keeps it until it is unbound there: declaring never takes away.",
    ].join(" "),
    affects: parties([...lost.flatMap(({ from, to }) => [to, from]), ...unnamed]),
    deploy:
      toOthers || unnamed.length > 0 ? "side by side" : lost.length === 0 ? "any order" : "senders first",
    before: toOthers ? [] : different(lost.map(({ from, to }) => [from.service, to.service])),
    at: { document: "old", pointer: binding.at },
  };
}

function addition(target: Bound, binding: Binding, both: Both): Change {
  const byHeaders = headersIn(binding) !== "";
  const ways = both.newWays.filter((way) => isThrough(both.new, target, binding, way));
  const fresh = byHeaders ? ways : ways.filter((way) => !arrivesBy("old", way, both));
  // An instance of the old version consumes the same queue, and has no handler for what comes in now.
  const unhandled = fresh.filter(
    (flow) =>
      flow.queue !== undefined &&
      both.old.queues.some(({ name }) => name === flow.queue) &&
      !consumersOf(both.old, flow.queue).some(({ messages }) => messages.includes(flow.message)),
  );
  const unnamed = unnamedReceivers(target, binding, both, "new");

  return {
    id: `${idOf(target, binding)}/added`,
    verdict: unhandled.length + unnamed.length > 0 || byHeaders ? "needs-care" : "safe",
    what: `${target.kind} ${target.name} is bound to ${wordsOf(binding)}`,
    atRunTime:
      unhandled.length > 0
        ? `Instances of the old ${named(unhandled.map(({ to }) => to))} share the queue and have no handler for ${messagesOf(unhandled)}: what they get of it goes to the dead letters. Deploy the handler first and the binding with the next release, or stop the old instances before.`
        : unnamed.length > 0
          ? `What others send there arrives at ${named(unnamed)} as soon as the binding is declared: what it has no handler for goes to the dead letters.`
          : fresh.length > 0
            ? `${messagesOf(fresh)} arrives at ${named(fresh.map(({ to }) => to))} as soon as it has declared the binding${byHeaders ? ", wherever the headers fit" : ""}.`
            : "Nothing arrives that did not arrive before.",
    affects: parties([...unhandled.map(({ to }) => to), ...unnamed]),
    deploy: fresh.length + unnamed.length > 0 ? "consumers first" : "any order",
    before: different(fresh.map(({ from, to }) => [to.service, from.service])),
    at: { document: "new", pointer: binding.at },
  };
}

/** Whether a message goes through a binding on its way. */
function isThrough(model: Model, target: Bound, binding: Binding, flow: Way): boolean {
  const template = routingKeyOf(model, flow.key);
  if (template === undefined || flow.routingKey === undefined) return false;
  const key = { ...template, routingKey: flow.routingKey };
  if (!goesThrough(model, key, binding)) return false;
  if (target.kind === "queue") return flow.queue === target.name;
  if (flow.to.service === outside) return true;
  const beyond = reachedFrom(model, { exchange: target.name, routingKey: key.routingKey });

  return flow.queue === undefined
    ? beyond.subscriptions.has(flow.to.operation ?? "")
    : beyond.queues.has(flow.queue);
}

/** Whether the new version of a sender sends it as well, with the same values in its key. */
function isStillSent({ message, from, key, values }: Way, { new: after, moved }: Both): boolean {
  if (!sends(after, from, message)) return false;
  const id = moved.keys.find(([was]) => was.id === key)?.[1].id ?? key;
  const there = routingKeyOf(after, id);

  return there === undefined || mayHave(there, values);
}

function different(pairs: readonly (readonly [string, string])[]): Change["before"] {
  return [...new Map(pairs.map((pair) => [pair.join(" "), pair])).values()];
}

/** Whether what is sent on an open key still gets to an exchange, where others may have bound queues of theirs. */
function isFed(model: Model, target: Bound, flow: Flow, { old }: Both): boolean {
  const was = routingKeyOf(old, flow.key);

  return was !== undefined && exchangesFrom(model, was).has(target.name);
}

function reachesAnybody(flow: Flow, { newFlows }: Both): boolean {
  return newFlows.some(
    ({ message, from, queue }) =>
      message === flow.message && from.service === flow.from.service && queue !== undefined,
  );
}

function messagesOf(flows: readonly Flow[]): string {
  return [...new Set(flows.map(({ message }) => message))].join(", ");
}
