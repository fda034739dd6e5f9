import {
  callersAwaiting,
  isReceiver,
  isSender,
  receiversOf,
  repliersWith,
  sendersOf,
  servicesOf,
  type Binding,
  type Model,
} from "@warren/asyncapi";
import { outside, type Party } from "./change.js";
import { counterpartsOf, type Counterparts } from "./counterparts.js";
import { flowsOf, type Flow } from "./flows.js";
import { renamedService, underNewName, type Renamed } from "./renamed-service.js";
import { isOfSameValues, waysOf, wordsOf, type Way } from "./ways.js";

/** Two versions of a contract, with what follows from each. */
export type Both = Readonly<{
  old: Model;
  new: Model;
  oldFlows: readonly Flow[];
  newFlows: readonly Flow[];
  /** Ways that are in neither: while both versions run, a binding of the one may catch what only a sender of the other sends. */
  mixedFlows: readonly Flow[];
  /** The flows of each version, under every key that makes a difference. */
  oldWays: readonly Way[];
  newWays: readonly Way[];
  /** What goes by another name or address, though it is the same thing. */
  moved: Counterparts;
  /** The application's own service, where another title gave it another name: then the old model has it under the new one. */
  renamed: Renamed | undefined;
  /** Messages that an operation may send or take which could not be read: nobody knows who does. */
  unseen: ReadonlySet<string>;
}>;

export function bothOf(original: Model, after: Model, unseen: ReadonlySet<string> = new Set()): Both {
  const renamed = renamedService(original, after);
  const before = renamed === undefined ? original : underNewName(original, renamed);
  const [oldFlows, newFlows] = [flowsOf(before), flowsOf(after)];
  const words = [...wordsOf(before), ...wordsOf(after)];

  return {
    old: before,
    renamed,
    unseen,
    new: after,
    oldFlows,
    newFlows,
    oldWays: waysOf(oldFlows, before, words),
    newWays: waysOf(newFlows, after, words),
    mixedFlows: [...flowsOf(mixed(before, after)), ...flowsOf(mixed(after, before))].filter(
      (flow) => ![...oldFlows, ...newFlows].some((other) => isSameWay(flow, other)),
    ),
    moved: counterpartsOf(before, after),
  };
}

/**
 * The senders of one version with the receivers of the other, on a broker that has the bindings of both: whoever starts adds its own, and
 * takes none away.
 */
function mixed(senders: Model, receivers: Model): Model {
  return {
    ...receivers,
    keys: senders.keys,
    exchanges: together(receivers.exchanges, senders.exchanges),
    queues: together(receivers.queues, senders.queues),
    operations: [...senders.operations.filter(isSender), ...receivers.operations.filter(isReceiver)],
  };
}

type Bound = Readonly<{ name: string; bindings: readonly Binding[] }>;

function together<Thing extends Bound>(these: readonly Thing[], others: readonly Thing[]): readonly Thing[] {
  return [
    ...these.map((one) => {
      const other = others.find(({ name }) => name === one.name);

      return other === undefined ? one : { ...one, bindings: [...one.bindings, ...other.bindings] };
    }),
    ...others.filter(({ name }) => !these.some((one) => one.name === name)),
  ];
}

function isSameWay(a: Flow, b: Flow): boolean {
  return a.message === b.message && a.from.service === b.from.service && a.to.service === b.to.service;
}

/** Whether a service sends a message, or answers with it, in one version. Outsiders are taken to do as they always did. */
export function sends(model: Model, { service }: Party, message: string): boolean {
  return (
    service === outside ||
    servicesOf([...sendersOf(model, message), ...repliersWith(model, message)]).includes(service)
  );
}

/** Whether a service has a handler for a message, or awaits it as an answer. */
export function takes(model: Model, { service }: Party, message: string): boolean {
  return (
    service === outside ||
    servicesOf([...receiversOf(model, message), ...callersAwaiting(model, message)]).includes(service)
  );
}

/** Whether a message that went from one service to another in the one version does so in the other. */
export function arrives(side: "old" | "new", flow: Flow, both: Both): boolean {
  return isAmong(flow, side === "old" ? both.oldFlows : both.newFlows, both);
}

/** Like {@link arrives}, for what is surely sent with the same values in its key. */
export function arrivesBy(side: "old" | "new", way: Way, both: Both): boolean {
  const ways = side === "old" ? both.oldWays : both.newWays;

  return isAmong(
    way,
    ways.filter((other) => isOfSameValues(way, other)),
    both,
  );
}

/** Whether that cannot be told: it arrives with some values in its key, and nobody knows whether with these. */
export function mayArriveBy(side: "old" | "new", way: Way, both: Both): boolean {
  const ways = side === "old" ? both.oldWays : both.newWays;

  return isAmong(
    way,
    ways.filter((other) => way.isVague || other.isVague),
    both,
  );
}

function isAmong({ message, from, to, key }: Flow, flows: readonly Flow[], both: Both): boolean {
  return flows.some(
    (flow) =>
      flow.message === message &&
      flow.from.service === from.service &&
      flow.to.service === to.service &&
      // Whoever is outside does not follow on their own: they send to, and are bound to, the address that they know.
      ((from.service !== outside && to.service !== outside) ||
        key === undefined ||
        isSameKey(key, flow.key, both)),
  );
}

function isSameKey(key: string, other: string | undefined, { moved }: Both): boolean {
  return (
    key === other ||
    moved.keys.some(
      ([from, to]) => (from.id === key && to.id === other) || (from.id === other && to.id === key),
    )
  );
}
