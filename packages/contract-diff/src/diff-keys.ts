import type { RoutingKey } from "@warren/asyncapi";
import { arrives, sends, takes, type Both } from "./both.js";
import { named, outside, parties, saying, type Change } from "./change.js";
import { isSameTemplate } from "./diff-parameters.js";

/** Routing keys that were moved, added, removed, opened or closed. */
export function keyChanges(both: Both): readonly Change[] {
  const moved = new Set(both.moved.keys.flat());

  return [
    ...both.moved.keys
      .filter(([from, to]) => !isSameTemplate(from, to))
      .map(([from, to]) => move(from, to, both)),
    ...both.old.keys
      .filter((key) => !moved.has(key) && sameAddress(both.new.keys, key) === undefined)
      .map((key) => removal(key, both)),
    ...both.new.keys
      .filter((key) => !moved.has(key) && sameAddress(both.old.keys, key) === undefined)
      .map((key) => addition(key)),
    ...keyPairs(both).flatMap(([from, to]) => [...openChange(from, to, both), ...packChange(from, to, both)]),
  ];
}

/** Each key with what became of it, at its old address or at a new one. */
export function keyPairs({ old, new: after, moved }: Both): readonly (readonly [RoutingKey, RoutingKey])[] {
  return old.keys.flatMap((key): readonly (readonly [RoutingKey, RoutingKey])[] => {
    const there = moved.keys.find(([from]) => from === key)?.[1] ?? sameAddress(after.keys, key);

    return there === undefined ? [] : [[key, there]];
  });
}

export function addressOf({ exchange, routingKey }: Pick<RoutingKey, "exchange" | "routingKey">): string {
  const name = exchange === "" ? "the default exchange" : exchange;

  return routingKey === "" ? name : `${name} ${routingKey}`;
}

function sameAddress(keys: readonly RoutingKey[], wanted: RoutingKey): RoutingKey | undefined {
  return keys.find(
    ({ exchange, routingKey }) => exchange === wanted.exchange && routingKey === wanted.routingKey,
  );
}

function move(from: RoutingKey, to: RoutingKey, both: Both): Change {
  const { new: after, oldFlows } = both;
  const flows = oldFlows.filter(
    (flow) =>
      flow.key === from.id && sends(after, flow.from, flow.message) && takes(after, flow.to, flow.message),
  );
  const lost = flows.filter((flow) => flow.to.service === outside || !arrives("new", flow, both));
  const senders = flows.map((flow) => flow.from);
  const receivers = flows.map((flow) => flow.to);

  return {
    id: `key/${from.id}/moved`,
    verdict: flows.length === 0 ? "safe" : "breaking",
    what: `${from.messages.length === 0 ? "the key" : from.messages.join(", ")} moved from ${addressOf(from)} to ${addressOf(to)}`,
    atRunTime: [
      ...(flows.length === 0 ? ["Nobody sends on it."] : []),
      ...(lost.length > 0
        ? [`${named(lost.map((flow) => flow.to))} is not bound to the new address: it gets nothing any more.`]
        : []),
      ...(flows.length > lost.length
        ? [
            `Until ${saying(receivers, "has", "have")} bound the new address, what ${named(senders)} sends there reaches nobody: it counts as unroutable.`,
            "The old binding stays on the broker: nothing that is sent to the old address is lost meanwhile. Unbind it at the end.",
          ]
        : []),
    ].join(" "),
    affects: parties([...senders, ...receivers]),
    deploy: flows.length === 0 ? "any order" : lost.length > 0 ? "side by side" : "consumers first",
    before: lost.length > 0 ? [] : flows.map((flow) => [flow.to.service, flow.from.service] as const),
    at: { document: "new", pointer: to.at },
  };
}

function removal(key: RoutingKey, { oldFlows }: Both): Change {
  const others = oldFlows.filter((flow) => flow.key === key.id && flow.to.service === outside);

  return {
    id: `key/${key.id}/removed`,
    verdict: others.length > 0 ? "breaking" : "safe",
    what: `${addressOf(key)} is no longer a key of the contract`,
    atRunTime:
      others.length > 0
        ? "Whoever else has bound a queue to it gets nothing any more, and nobody tells them."
        : "Its operations say what that means to whom.",
    affects: parties(others.map((flow) => flow.to)),
    deploy: others.length > 0 ? "side by side" : "any order",
    before: [],
    at: { document: "old", pointer: key.at },
  };
}

function addition(key: RoutingKey): Change {
  return {
    id: `key/${key.id}/added`,
    verdict: "safe",
    what: `${addressOf(key)} is new`,
    atRunTime: "Nobody uses it yet; its operations say who will.",
    affects: [],
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: key.at },
  };
}

function openChange(before: RoutingKey, after: RoutingKey, { oldFlows }: Both): readonly Change[] {
  if (before.open === after.open) return [];
  const at = { document: "new", pointer: `${after.at}/x-open` } as const;
  if (after.open) {
    return [
      {
        id: `key/${after.id}/opened`,
        verdict: "safe",
        what: `${addressOf(after)} is open to subscribers from outside`,
        atRunTime:
          "From now on every change of its messages may break somebody whom the contract does not know.",
        affects: [],
        deploy: "any order",
        before: [],
        at,
      },
    ];
  }
  const outsiders = oldFlows.filter((flow) => flow.key === before.id && flow.to.service === outside);

  return [
    {
      id: `key/${after.id}/closed`,
      verdict: "breaking",
      what: `${addressOf(after)} is no longer open to subscribers from outside`,
      atRunTime:
        "Queues that others have bound still fill, but the next change may break them without a word.",
      affects: parties(outsiders.map((flow) => flow.to)),
      deploy: "side by side",
      before: [],
      at,
    },
  ];
}

/** Switched on, a pack may reach a consumer whose runtime is older than packs. Its size matters to nobody who can read one. */
function packChange(before: RoutingKey, after: RoutingKey, { newFlows }: Both): readonly Change[] {
  if (before.pack === after.pack) return [];
  const at = {
    document: "new",
    pointer: after.pack === 1 ? after.at : (`${after.at}/x-pack` as const),
  } as const;
  if (before.pack > 1) {
    return [
      {
        id: `key/${after.id}/pack`,
        verdict: "safe",
        what:
          after.pack === 1
            ? `messages on ${addressOf(after)} travel by themselves again`
            : `up to ${String(after.pack)} messages on ${addressOf(after)} travel as one, instead of ${String(before.pack)}`,
        atRunTime: "Who reads a pack reads one of any size, and a message by itself.",
        affects: [],
        deploy: "any order",
        before: [],
        at,
      },
    ];
  }
  const flows = newFlows.filter((flow) => flow.key === after.id);

  return [
    {
      id: `key/${after.id}/packed`,
      verdict: flows.length === 0 ? "safe" : "breaking",
      what: `up to ${String(after.pack)} messages on ${addressOf(after)} travel as one AMQP message`,
      atRunTime:
        flows.length === 0
          ? "Nobody sends on it."
          : `Where ${named(flows.map((flow) => flow.to))} still has a runtime that knows no packs, it puts them into the dead letters, whole. Requeued, they are read by one that does.`,
      affects: parties(flows.flatMap((flow) => [flow.from, flow.to])),
      deploy: flows.length === 0 ? "any order" : "consumers first",
      before: flows.map((flow) => [flow.to.service, flow.from.service] as const),
      at,
    },
  ];
}
