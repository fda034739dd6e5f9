import { topologyOf, type Model } from "@warren/asyncapi";
import { listed } from "@warren/text";
import type { Change } from "./change.js";

/** The name of an application's own service, which follows from the title of its document. */
export type Renamed = Readonly<{ from: string; to: string }>;

/** Whether another title made another service of the one application that two documents describe. */
export function renamedService(before: Model, after: Model): Renamed | undefined {
  if (before.scope !== "application" || after.scope !== "application" || before.title === after.title)
    return undefined;
  const gone = before.services.filter(({ name }) => !after.services.some((other) => other.name === name));
  const come = after.services.filter(({ name }) => !before.services.some((other) => other.name === name));
  const [from, to] = [gone[0], come[0]];

  return from !== undefined && to !== undefined && gone.length === 1 && come.length === 1
    ? { from: from.name, to: to.name }
    : undefined;
}

/** The old contract with the service under its new name, so that what it does is compared with what it did. */
export function underNewName(model: Model, { from, to }: Renamed): Model {
  return {
    ...model,
    services: model.services.map((service) => (service.name === from ? { ...service, name: to } : service)),
    operations: model.operations.map((operation) =>
      operation.service === from ? { ...operation, service: to } : operation,
    ),
  };
}

/** What the new title means: which names follow from it, what is left over, and how the old names are kept. */
export function renameChanges(before: Model, after: Model, renamed: Renamed | undefined): readonly Change[] {
  if (renamed === undefined) return [];
  const { from, to } = renamed;
  const left = leftOver(before, after);

  return [
    {
      id: `service/${from}/renamed`,
      verdict: left.queues.length > 0 ? "breaking" : "needs-care",
      what: `the title became "${after.title}", and with it the service ${from} is called ${to}`,
      atRunTime: [
        ...(left.queues.length > 0
          ? [
              `The queues ${listed(left.queues)} stay on the broker, bound as before, and nobody takes from them any more: what waits there and what still arrives is handled by nobody. Stop the old ${from} when its queue is empty, move what is left, unbind and delete them.`,
            ]
          : []),
        ...(left.exchanges.length > 0 ? [`So does the exchange ${listed(left.exchanges)}.`] : []),
        `To keep the names, keep the title "${before.title}" and put the new words into the description; or name the queues in the channels' bindings and say \`x-service: ${from}\` on each operation and \`x-deadLetter\` with the old names on each queue.`,
      ].join(" "),
      affects: [{ service: to, operation: undefined }],
      deploy: left.queues.length > 0 ? "side by side" : "any order",
      before: [],
      at: { document: "new", pointer: "/info/title" },
    },
  ];
}

/** What the old contract has made on the broker and the new one does not know. */
export function leftOver(
  before: Model,
  after: Model,
): Readonly<{ queues: readonly string[]; exchanges: readonly string[] }> {
  const [was, is] = [topologyOf(before), topologyOf(after)];
  const gone = (old: readonly Readonly<{ name: string }>[], fresh: readonly Readonly<{ name: string }>[]) =>
    old.map(({ name }) => name).filter((name) => !fresh.some((other) => other.name === name));

  return { queues: gone(was.queues, is.queues), exchanges: gone(was.exchanges, is.exchanges) };
}
