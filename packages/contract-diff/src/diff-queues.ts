import { consumersOf, escaped, undividedTopologyOf, type Queue, type WantedQueue } from "@warren/asyncapi";
import { listed } from "@warren/text";
import type { Both } from "./both.js";
import { named, parties, saying, type Change, type Party } from "./change.js";
import { partyOf } from "./flows.js";
import { textOf } from "./payload/schema.js";

/** Queues that were added, removed, renamed, or are declared with other settings than they have on the broker. */
export function queueChanges(both: Both): readonly Change[] {
  const renamed = new Set(both.moved.queues.flat());
  const isIn = (queues: readonly Queue[], { name }: Queue) => queues.some((other) => other.name === name);

  return [
    ...both.moved.queues.map(([from, to]) => rename(from, to, both)),
    ...both.old.queues
      .filter((queue) => !isIn(both.new.queues, queue) && !renamed.has(queue))
      .map((queue) => removal(queue, both)),
    ...both.new.queues
      .filter((queue) => !isIn(both.old.queues, queue) && !renamed.has(queue))
      .map((queue) => addition(queue, both)),
    ...declarationChanges(both),
  ];
}

function rename(from: Queue, to: Queue, both: Both): Change {
  const consumers = parties([...consumersInBoth(from, both), ...consumersInBoth(to, both)]);

  return {
    id: `queue/${from.name}/renamed`,
    verdict: "breaking",
    what: `queue ${from.name} is called ${to.name}`,
    atRunTime: `${consumers.length === 0 ? "No service of the contract takes from either" : `The new ${saying(consumers, "takes", "take")} from ${to.name}`}; ${from.name} stays on the broker with what is in it, is still bound, and fills up with nobody to take from it. Until it is unbound every message is in both: instances of both versions handle it once each.${helpersLeft(from, both)}`,
    affects: consumers,
    deploy: "side by side",
    before: [],
    at: { document: "new", pointer: to.at },
  };
}

function removal(queue: Queue, both: Both): Change {
  const consumers = consumersInBoth(queue, both);

  return {
    id: `queue/${queue.name}/removed`,
    verdict: "needs-care",
    what: `queue ${queue.name} is gone from the contract`,
    atRunTime: `It stays on the broker, still bound, and fills up with nobody to take from it. Unbind it, let the old ${consumers.length > 0 ? named(consumers) : "consumers"} empty it, then delete it.${helpersLeft(queue, both)}`,
    affects: consumers,
    deploy: "senders first",
    before: [],
    at: { document: "old", pointer: queue.at },
  };
}

/** The retry and dead-letter queues of a queue that is gone. Its dead letters are the ones that nobody looks for. */
function helpersLeft({ name }: Queue, { old, new: after }: Both): string {
  const known = new Set(undividedTopologyOf(after).queues.map((queue) => queue.name));
  const left = undividedTopologyOf(old)
    .queues.filter((queue) => queue.of === name && queue.name !== name && !known.has(queue.name))
    .map((queue) => queue.name);

  return left.length === 0 ? "" : ` Left over with it: ${listed(left)}.`;
}

function addition(queue: Queue, both: Both): Change {
  const flows = both.newFlows.filter((flow) => flow.queue === queue.name);

  return {
    id: `queue/${queue.name}/added`,
    verdict: "safe",
    what: `queue ${queue.name} is new`,
    atRunTime:
      flows.length > 0
        ? `${named(flows.map(({ to }) => to))} gets what is sent from the moment it has declared the queue, and nothing of before.`
        : "It is made by the first that declares it.",
    affects: [],
    deploy: flows.length > 0 ? "consumers first" : "any order",
    before: flows.map(({ from, to }) => [to.service, from.service] as const),
    at: { document: "new", pointer: queue.at },
  };
}

/** All that RabbitMQ compares when a queue is declared again, also of queues that follow from the document. */
function declarationChanges(both: Both): readonly Change[] {
  const wanted = undividedTopologyOf(both.new).queues;

  return undividedTopologyOf(both.old).queues.flatMap((before) => {
    const after = wanted.find(({ name }) => name === before.name);
    if (after === undefined) return [];
    const names = [...new Set([...Object.keys(before.arguments), ...Object.keys(after.arguments)])];

    return [
      ...(["durable", "exclusive", "autoDelete"] as const)
        .filter((name) => (before[name] ?? false) !== (after[name] ?? false))
        .map((name) =>
          otherSetting(
            { before, after },
            { property: name, was: before[name] ?? false, is: after[name] ?? false },
            both,
          ),
        ),
      ...names
        .filter((name) => before.arguments[name] !== after.arguments[name])
        .map((name) =>
          otherSetting(
            { before, after },
            { property: `arguments/${name}`, was: before.arguments[name], is: after.arguments[name] },
            both,
          ),
        ),
    ];
  });
}

/** A queue that stands on the broker with another setting than the one it is declared with from now on. */
function otherSetting(
  { before, after }: Readonly<{ before: WantedQueue; after: WantedQueue }>,
  { property, was, is }: Readonly<{ property: string; was: unknown; is: unknown }>,
  both: Both,
): Change {
  const queue =
    both.new.queues.find(({ name }) => name === after.of) ??
    both.old.queues.find(({ name }) => name === before.of);
  const consumers = queue === undefined ? [] : consumersInBoth(queue, both);
  const name = property.replace("arguments/", "");
  const words = (value: unknown) => (value === undefined ? "none" : textOf(value));

  return {
    id: `queue/${before.name}/${property}`,
    verdict: "breaking",
    what: `queue ${before.name}: ${name} ${words(was)} became ${words(is)}`,
    atRunTime: `The broker answers 406 PRECONDITION_FAILED to whoever declares the queue with ${name} ${words(is)}, because it stands there with ${words(was)}: ${consumers.length === 0 ? "nobody here works on it, and a topology that is applied is refused" : `the new ${named(consumers)} would not start`}. \`warren topology apply --migrate ${before.name}\` makes it anew with what is in it, and loses nothing.${consequence(name, was, is)}`,
    affects: consumers,
    deploy: "migrate the queue first",
    before: [],
    at: { document: "new", pointer: pointerOf(queue, property) },
  };
}

function pointerOf(queue: Queue | undefined, property: string): Change["at"]["pointer"] {
  if (queue === undefined) return "/channels";
  if (!property.startsWith("arguments/")) return `${queue.at}/bindings/amqp/queue/${property}`;
  const name = property.slice("arguments/".length);

  return name.startsWith("x-dead-letter") && !(name in queue.arguments)
    ? `${queue.at}/x-deadLetter`
    : `${queue.at}/x-arguments/${escaped(name)}`;
}

function consequence(name: string, was: unknown, is: unknown): string {
  switch (name) {
    case "x-single-active-consumer":
      return is === true
        ? " From then on one instance works at a time."
        : " From then on instances work side by side: messages are no longer handled in order.";
    case "x-max-priority":
      return is === undefined ? " From then on nothing overtakes." : "";
    case "x-queue-type":
      return ` A ${textOf(was ?? "classic")} queue cannot become a ${textOf(is ?? "classic")} one by a policy either.`;
    case "durable":
      return is === false ? " From then on a restart of the broker deletes it." : "";
    default:
      return "";
  }
}

export function consumersInBoth({ name }: Queue, { old, new: after }: Both): readonly Party[] {
  return parties([old, after].flatMap((model) => consumersOf(model, name)).map(partyOf));
}
