import { escaped, type RoutingKey } from "@warren/asyncapi";
import type { Both } from "./both.js";
import { named, type Change } from "./change.js";
import { addressOf, keyPairs } from "./diff-keys.js";
import type { Flow } from "./flows.js";
import { orderFor, peopleOf } from "./judge-payload-change.js";

type Parameter = RoutingKey["parameters"][number];

/** The parts of routing keys that senders fill in: what they are called, and which values they may have. */
export function parameterChanges(both: Both): readonly Change[] {
  return [
    ...keyPairs(both)
      .filter(([from, to]) => isSameTemplate(from, to))
      .flatMap(([from, to]) => changesOf(from, to, both)),
    ...templatePairs(both).flatMap(([from, to]) =>
      isSameTemplate(from, to) ? changesOf(from, to, both) : otherTemplate(from, to, both),
    ),
  ];
}

function changesOf(from: RoutingKey, to: RoutingKey, both: Both): readonly Change[] {
  return from.parameters.flatMap((was, index) => {
    const is = to.parameters[index];

    return is === undefined
      ? []
      : [...nameChange(was, is, to, both), ...valueChanges(was, is, { from, to }, both)];
  });
}

/** The keys that queues are described by, each with the one of the same pattern in the new version: another pattern is another binding. */
function templatePairs({ old, new: after, moved }: Both): readonly (readonly [RoutingKey, RoutingKey])[] {
  return old.queues.flatMap((queue) => {
    const name = moved.queues.find(([from]) => from === queue)?.[1].name ?? queue.name;
    const others = after.queues.find((other) => other.name === name)?.templates ?? [];

    return (queue.templates ?? []).flatMap((from): readonly (readonly [RoutingKey, RoutingKey])[] => {
      const alike = others.filter((to) => to.exchange === from.exchange && to.pattern === from.pattern);
      const to = alike.find((other) => isSameTemplate(from, other)) ?? alike[0];

      return to === undefined ? [] : [[from, to]];
    });
  });
}

/** Keys that a queue gets by the same pattern, and in whose words another value stands. */
function otherTemplate(from: RoutingKey, to: RoutingKey, { oldFlows, newFlows }: Both): readonly Change[] {
  const flows = [
    ...oldFlows.filter(({ key }) => key === from.id),
    ...newFlows.filter(({ key }) => key === to.id),
  ];

  return [
    {
      id: `key/${to.id}/parameters`,
      verdict: flows.length === 0 ? "safe" : "breaking",
      what: `${addressOf(from)} is described as ${addressOf(to)}`,
      atRunTime:
        flows.length === 0
          ? "Nobody sends on it."
          : "The queue gets all of both, since its binding is the same: whoever goes by the words of the key finds other values in them.",
      affects: peopleOf(flows),
      deploy: flows.length === 0 ? "any order" : "side by side",
      before: [],
      at: { document: "new", pointer: to.at },
    },
  ];
}

/** Whether two addresses stand for the same keys, whatever their parameters are called. */
export function isSameTemplate(from: RoutingKey, to: RoutingKey): boolean {
  const template = ({ routingKey }: RoutingKey) => routingKey.replaceAll(/\{[^{}]*\}/g, "{}");

  return (
    from.exchange === to.exchange &&
    template(from) === template(to) &&
    from.parameters.length === to.parameters.length &&
    !from.parameters.some(({ name }, index) => isElsewhere(name, index, to.parameters))
  );
}

/** Whether a name stands for another word of the key than it did: its values are then found where others are looked for. */
function isElsewhere(name: string, index: number, parameters: readonly Parameter[]): boolean {
  return parameters.some((other, place) => other.name === name && place !== index);
}

function nameChange(was: Parameter, is: Parameter, to: RoutingKey, both: Both): readonly Change[] {
  if (was.name === is.name) return [];
  const users = peopleOf(both.newFlows.filter(({ key }) => key === to.id));

  return [
    {
      id: `key/${to.id}/parameter/${was.name}/renamed`,
      verdict: "needs-care",
      what: `parameter ${was.name} of ${addressOf(to)} is called ${is.name}`,
      atRunTime:
        "On the wire nothing changes: a key holds the value, not the name. Code that fills it in has to use the new name.",
      affects: users,
      deploy: "any order",
      before: [],
      at: { document: "new", pointer: `${to.at}/parameters` },
    },
  ];
}

function valueChanges(
  was: Parameter,
  is: Parameter,
  { from, to }: Readonly<{ from: RoutingKey; to: RoutingKey }>,
  { oldFlows, newFlows }: Both,
): readonly Change[] {
  const removed =
    is.values === undefined
      ? []
      : was.values === undefined
        ? ["all others"]
        : was.values.filter((value) => is.values?.includes(value) !== true);
  const added =
    was.values === undefined
      ? []
      : is.values === undefined
        ? ["any other"]
        : is.values.filter((value) => was.values?.includes(value) !== true);
  const flows = [
    ...oldFlows.filter(({ key }) => key === from.id),
    ...newFlows.filter(({ key }) => key === to.id),
  ];
  const what = (words: string) => `${addressOf(to)}: parameter ${is.name} ${words}`;

  return [
    ...(removed.length === 0
      ? []
      : [valueChange("removed", what(`may no longer be ${removed.join(", ")}`), { to, is, flows })]),
    ...(added.length === 0
      ? []
      : [valueChange("added", what(`may be ${added.join(", ")} now`), { to, is, flows })]),
  ];
}

function valueChange(
  kind: "added" | "removed",
  what: string,
  { to, is, flows }: Readonly<{ to: RoutingKey; is: Parameter; flows: readonly Flow[] }>,
): Change {
  // A queue on a topic exchange is bound to a pattern; on another one it is bound to each value by itself.
  const all = to.exchangeType === "topic";
  const senders = named(flows.map((flow) => flow.from));
  const receivers = named(flows.map((flow) => flow.to));
  const text = {
    added: all
      ? `What ${senders} sends under the new value also arrives at ${receivers}, where a queue is bound to the whole pattern; one that is bound to the listed keys does not get it.`
      : `What the new ${senders} sends under the new value reaches nobody until ${receivers} has bound it.`,
    removed: all
      ? `What the old ${senders} still sends under the value arrives at ${receivers} as before; whoever waited for it gets nothing once the new one is there.`
      : `What the old ${senders} still sends under the value reaches only queues that are still bound to it; whoever waited for it gets nothing once the new one is there.`,
  };

  return {
    id: `key/${to.id}/parameter/${is.name}/values/${kind}`,
    verdict: flows.length === 0 ? "safe" : all ? "needs-care" : "breaking",
    what,
    atRunTime: flows.length === 0 ? "Nobody sends on it." : text[kind],
    affects: peopleOf(flows),
    ...orderFor(kind === "removed" ? flows : [], kind === "added" ? flows : []),
    at: {
      document: "new",
      pointer: `${to.at}/parameters/${escaped(is.name)}`,
    },
  };
}
