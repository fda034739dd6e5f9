import {
  keptArguments,
  topologyOf,
  waitingArguments,
  type Arguments,
  type Model,
  type Topology,
  type WantedQueue,
} from "@warren/asyncapi";
import { asImported, generatedBy, header, type GeneratedFile, type Origin } from "./generated-file.js";
import { literal } from "./literal.js";

type Constant = Readonly<{ name: string; text: string; holds: Arguments }>;

// What the queues of one kind have in common. Written once into the file, so that a row shows only what is its own.
const constants: readonly Constant[] = [
  {
    name: "waiting",
    holds: waitingArguments,
    text: `/** Where a failed message waits for its retry: it goes back to its queue when its time is over. */
const waiting = {
  "x-queue-type": "quorum",
  "x-dead-letter-exchange": "",
  // Without both, a broker that dies between taking a message from here and storing it there loses it.
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
} as const;`,
  },
  {
    name: "kept",
    holds: keptArguments,
    text: `/** Where a dead letter stays until somebody decides. */
const kept = {
  "x-queue-type": "quorum",
  // To look at a message and put it back counts as a delivery, and RabbitMQ 4 drops it after 20 unless told otherwise.
  "x-delivery-limit": 1_000_000,
} as const;`,
  },
];

/** What is to exist on the broker, as the table that every service declares when it starts. */
export function topologyFile(model: Model, origin: Origin): GeneratedFile {
  const topology = topologyOf(model);
  const used = constants.filter((constant) =>
    topology.queues.some((queue) => constantOf(queue)?.name === constant.name),
  );

  return {
    path: "topology.ts",
    text: [
      header(
        origin,
        origin.document,
        model.scope === "system"
          ? `Every service declares all of it when it starts${asImported(origin, "topology")}.`
          : "The service declares all of it when it starts.",
      ),
      'import type { Topology } from "@warren/messaging/contract";',
      ...used.map(({ text }) => text),
      `/** What exists on the broker. */
export const topology: Topology = {
  generated: ${generatedBy(origin)},
  exchanges: ${list([{ title: undefined, lines: topology.exchanges.map(literal) }])},
  queues: ${list(queueGroups(topology))},
  bindings: ${list(bindingGroups(topology))},
};`,
    ].join("\n\n"),
  };
}

type Group = Readonly<{ title: string | undefined; lines: readonly string[] }>;

/** A queue stands with those for its retries and dead letters. */
function queueGroups({ queues }: Topology): readonly Group[] {
  return grouped(queues, ({ of }) => of).map(([title, members]) => ({
    title,
    lines: members.map((queue) => {
      const { name, durable, exclusive, autoDelete } = queue;
      const own = literal({ name, durable, exclusive, autoDelete }).slice(0, -2);

      return `${own}, arguments: ${argumentsText(queue)} }`;
    }),
  }));
}

function argumentsText(queue: WantedQueue): string {
  const constant = constantOf(queue);
  if (constant === undefined) return literal(queue.arguments);
  const own = Object.entries(queue.arguments).filter(([name]) => !(name in constant.holds));

  return own.length === 0
    ? constant.name
    : `{ ...${constant.name}, ${literal(Object.fromEntries(own)).slice(2)}`;
}

function constantOf({ role, arguments: wanted }: WantedQueue): Constant | undefined {
  if (role !== "retry" && role !== "dead") return undefined;

  return constants.find(({ holds }) =>
    Object.entries(holds).every(([name, value]) => wanted[name] === value),
  );
}

function bindingGroups({ queues, bindings }: Topology): readonly Group[] {
  const home = new Map(queues.map(({ name, of }) => [name, of]));
  const target = (binding: Topology["bindings"][number]) =>
    "queue" in binding ? (home.get(binding.queue) ?? binding.queue) : binding.exchange;
  const kinds = [
    bindings.filter((binding) => "exchange" in binding),
    bindings.filter((binding) => "queue" in binding),
  ];

  return kinds.flatMap((kind) =>
    grouped(kind, target).map(([title, members]) => ({ title, lines: members.map(literal) })),
  );
}

/** In the order in which each group first appears. */
function grouped<T>(
  items: readonly T[],
  titleOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const titles = [...new Set(items.map(titleOf))];

  return titles.map((title) => [title, items.filter((item) => titleOf(item) === title)]);
}

function list(groups: readonly Group[]): string {
  const blocks = groups
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) =>
      [...(title === undefined ? [] : [`    // ${title}`]), ...lines.map((line) => `    ${line},`)].join(
        "\n",
      ),
    );

  return `[\n${blocks.join("\n\n")}\n  ]`;
}
