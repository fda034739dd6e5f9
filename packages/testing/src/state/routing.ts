import type { Table } from "../wire/fields.js";
import { isSameTable } from "../wire/fields.js";
import { refuseDefault, removeBindings, requireExchange } from "./exchanges.js";
import { catches, checkHeaderBinding } from "./matching.js";
import type { Binding, Exchange, Message, Queue, World } from "./world.js";

/** The queues that get a message, each once, over bindings between exchanges and alternate exchanges. */
export function queuesFor(world: World, exchange: Exchange, message: Message): readonly Queue[] {
  const found = new Set<Queue>();
  const seen = new Set([exchange.name]);
  const waiting = [exchange];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { queues, exchanges } = destinationsOf(world, next, message);
    for (const name of queues) {
      const queue = world.queues.get(name);
      if (queue !== undefined) found.add(queue);
    }
    const caught = queues.length + exchanges.length > 0;
    for (const name of caught || next.alternate === undefined ? exchanges : [next.alternate]) {
      const reached = world.exchanges.get(name);
      if (reached === undefined || seen.has(name)) continue;
      seen.add(name);
      waiting.push(reached);
    }
  }

  return [...found];
}

/** @throws BrokerError 404 where exchange or destination is missing, 403 for the default exchange */
export function bind(world: World, binding: Binding): void {
  const { source, destination } = binding;
  refuseDefault(source);
  if (destination.kind === "exchange") {
    refuseDefault(destination.name);
    requireExchange(world, destination.name);
  }
  const { type } = requireExchange(world, source);
  if (type === "headers") checkHeaderBinding(binding.arguments);
  if (!world.bindings.some((known) => isSameBinding(known, binding))) {
    world.bindings = [...world.bindings, binding];
  }
}

/** Takes a binding away. One that is not there is no error, nor one between things that are not there. */
export function unbind(world: World, binding: Binding): void {
  refuseDefault(binding.source);
  removeBindings(world, (known) => isSameBinding(known, binding));
}

type Destinations = Readonly<{ queues: readonly string[]; exchanges: readonly string[] }>;

function destinationsOf(world: World, exchange: Exchange, message: Message): Destinations {
  // Every queue is bound to the default exchange with its name.
  if (exchange.name === "") {
    return { queues: message.routingKeys.filter((key) => world.queues.has(key)), exchanges: [] };
  }
  const headers: Table | undefined = message.properties.headers;
  const caught = world.bindings.filter(
    (binding) =>
      binding.source === exchange.name &&
      message.routingKeys.some((key) => catches(exchange, binding, key, headers)),
  );
  const named = (kind: "queue" | "exchange") =>
    caught.filter(({ destination }) => destination.kind === kind).map(({ destination }) => destination.name);

  return { queues: named("queue"), exchanges: named("exchange") };
}

function isSameBinding(one: Binding, other: Binding): boolean {
  return (
    one.source === other.source &&
    one.key === other.key &&
    one.destination.kind === other.destination.kind &&
    one.destination.name === other.destination.name &&
    isSameTable(one.arguments, other.arguments)
  );
}
