import { isPredeclared } from "@warren/asyncapi";
import type { LiveBinding, LiveExchange, LiveQueue, LiveTopology } from "../topology/live-topology.js";
import { isSayable } from "../topology/sayable.js";

/** What of a virtual host comes into the document, sorted by name, and what does not. */
export type Selection = Readonly<{
  exchanges: readonly LiveExchange[];
  queues: readonly LiveQueue[];
  bindings: readonly LiveBinding[];
  leftOut: readonly LeftOut[];
  /** Bindings between what is in the document that it cannot say: messages travel by them. Each is in `leftOut` too. */
  unsaid: readonly LiveBinding[];
}>;

export type LeftOut = Readonly<{ kind: "exchange" | "queue" | "binding"; name: string; why: string }>;

const spokenTypes: ReadonlySet<string> = new Set(["direct", "topic", "fanout", "headers"]);
const onEveryBroker = new Set(["amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match"]);

/** Chooses what lasts, and what a document can say. */
export function select(live: LiveTopology): Selection {
  const queues = sorted(live.queues.filter((queue) => whyNoQueue(queue) === undefined));
  const names = new Set(queues.map(({ name }) => name));
  const possible = live.exchanges.filter((exchange) => whyNoExchange(exchange) === undefined);
  const sources = new Set(possible.map(({ name }) => name));
  const hasEnds = (binding: LiveBinding) =>
    sources.has(binding.from) &&
    ("queue" in binding ? names.has(binding.queue) : sources.has(binding.exchange));
  const isPossible = (binding: LiveBinding) => hasEnds(binding) && isSayable(binding.arguments);
  const bindings = live.bindings.filter(isPossible);
  const used = new Set([
    ...bindings.flatMap((one) => ("exchange" in one ? [one.from, one.exchange] : [one.from])),
    ...queues.map(({ arguments: given }) => given["x-dead-letter-exchange"]),
    ...possible.map(({ arguments: given }) => given["alternate-exchange"]),
  ]);
  const exchanges = sorted(possible.filter(({ name }) => !isPredeclared(name) || used.has(name)));

  return {
    exchanges,
    queues,
    bindings: bindings.toSorted((a, b) => compare(textOf(a), textOf(b))),
    leftOut: [
      ...live.exchanges.flatMap((exchange) => leftOut("exchange", exchange.name, whyNoExchange(exchange))),
      ...live.exchanges
        .filter(
          (exchange) =>
            isPredeclared(exchange.name) && whyNoExchange(exchange) === undefined && !used.has(exchange.name),
        )
        .map(({ name }) => ({
          kind: "exchange" as const,
          name,
          why: "on every broker, and nothing uses it",
        })),
      ...live.queues.flatMap((queue) => leftOut("queue", queue.name, whyNoQueue(queue))),
      ...live.bindings
        .filter((binding) => !isPossible(binding))
        .map((binding) => ({ kind: "binding" as const, name: textOf(binding), why: whyNoBinding(binding) })),
    ],
    unsaid: live.bindings.filter((binding) => hasEnds(binding) && !isSayable(binding.arguments)),
  };
}

/** A binding in one line. */
export function textOf(binding: LiveBinding): string {
  const target = "queue" in binding ? `queue ${binding.queue}` : `exchange ${binding.exchange}`;

  return `${binding.from} --${binding.key}--> ${target}`;
}

function whyNoQueue({ name, exclusive, autoDelete }: LiveQueue): string | undefined {
  if (exclusive) return "exclusive: it goes with its connection";
  if (name.startsWith("amq.")) return "named by the broker, for whoever made it";
  if (autoDelete) return "deleted with its last consumer";

  return undefined;
}

function whyNoExchange({ name, type }: LiveExchange): string | undefined {
  if (name === "__proto__") return "with a name that AsyncAPI's parser cannot read";
  if (!spokenTypes.has(type)) return `of the type ${type}, which comes with a plugin`;
  if (name.startsWith("amq.") && !onEveryBroker.has(name)) return "the broker's own";

  return undefined;
}

function whyNoBinding({ arguments: given }: LiveBinding): string {
  return isSayable(given)
    ? "one of its ends is left out"
    : "it compares something other than texts, numbers and booleans";
}

function leftOut(kind: LeftOut["kind"], name: string, why: string | undefined): readonly LeftOut[] {
  return why === undefined ? [] : [{ kind, name, why }];
}

function sorted<T extends Readonly<{ name: string }>>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => compare(a.name, b.name));
}

/** The same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
