import type { Binding, Model, Queue } from "../model/model.js";
import { retryDelaysMs } from "../model/retry-ladder.js";
import { header, type GeneratedFile, type Origin } from "./generated-file.js";
import { literal } from "./literal.js";

// What the queues of one kind have in common. Written once into the file, so that a row shows only what is its own.
const shared = `/** Where a failed message waits for its retry: it goes back to its queue when its time is over. */
const waiting = {
  "x-queue-type": "quorum",
  "x-dead-letter-exchange": "",
  // Without both, a broker that dies between taking a message from here and storing it there loses it.
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
} as const;

/** Where a dead letter stays until somebody decides. */
const kept = {
  "x-queue-type": "quorum",
  // To look at a message and put it back counts as a delivery, and RabbitMQ 4 drops it after 20 unless told otherwise.
  "x-delivery-limit": 1_000_000,
} as const;`;

/** What is to exist on the broker: also what follows from the document, such as retry and dead-letter queues. */
export function topologyFile(model: Model, origin: Origin): GeneratedFile {
  const exchanges = model.exchanges.map(({ name, type, durable, alternateExchange }) =>
    literal({ name, type, durable, alternateExchange }),
  );

  return {
    path: "topology.ts",
    text: [
      header(
        origin,
        "asyncapi.yaml",
        "Every service declares all of it when it starts: @warren/generated/topology.",
      ),
      'import type { Topology } from "@warren/messaging/contract";',
      shared,
      `/** What exists on the broker. */
export const topology: Topology = {
  exchanges: ${list([{ title: undefined, lines: exchanges }])},
  queues: ${list(model.queues.map((queue) => ({ title: queue.name, lines: queuesOf(queue) })))},
  bindings: ${list(bindingGroups(model))},
};`,
    ].join("\n\n"),
  };
}

type Group = Readonly<{ title: string | undefined; lines: readonly string[] }>;

/** The queue itself, the queues in which its failed messages wait for a retry, and the one for its dead letters. */
function queuesOf(queue: Queue): readonly string[] {
  const { name, durable, deadLetter } = queue;
  // A query that expires with its caller's deadline is no failure: only what is remembered is dead-lettered by the broker.
  const deadLetterArguments =
    deadLetter === undefined || !queue.inbox
      ? {}
      : { "x-dead-letter-exchange": deadLetter.exchange, "x-dead-letter-routing-key": name };
  const delays = [...new Set(retryDelaysMs(queue.retry))];

  return [
    literal({ name, durable, arguments: { ...queue.arguments, ...deadLetterArguments } }),
    ...delays.map((delayMs) => {
      const own = literal({ "x-message-ttl": delayMs, "x-dead-letter-routing-key": name }).slice(2);

      return `{ name: ${literal(`${name}.retry.${String(delayMs)}`)}, durable: true, arguments: { ...waiting, ${own} }`;
    }),
    ...(deadLetter === undefined
      ? []
      : [`{ name: ${literal(deadLetter.queue)}, durable: true, arguments: kept }`]),
  ];
}

function bindingGroups(model: Model): readonly Group[] {
  const from = ({ exchange, routingKey }: Binding) => ({ from: exchange, key: routingKey });

  return [
    ...model.exchanges.map((exchange) => ({
      title: exchange.name,
      lines: exchange.bindings.map((binding) => literal({ ...from(binding), exchange: exchange.name })),
    })),
    ...model.queues.map((queue) => ({
      title: queue.name,
      lines: [
        ...queue.bindings.map((binding) => ({ ...from(binding), queue: queue.name })),
        ...(queue.deadLetter === undefined
          ? []
          : [{ from: queue.deadLetter.exchange, key: queue.name, queue: queue.deadLetter.queue }]),
      ].map(literal),
    })),
  ];
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
