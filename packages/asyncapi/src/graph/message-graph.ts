import type { Binding, Model, RoutingKey } from "../model/model.js";
import { matches } from "./binding-match.js";
import { brokerMap } from "./broker-map.js";
import { routingOf, type Address, type Routing } from "./routing.js";
import { isReceiver, type Receiver } from "./senders-and-receivers.js";

/** Where a message ends up: the queues it reaches, and the subscriptions by id of their operation. */
export type Reached = Readonly<{ queues: ReadonlySet<string>; subscriptions: ReadonlySet<string> }>;

/**
 * The operations that get what is sent to an address: those that consume a queue which it reaches, and subscriptions, in the
 * order of the document. Which messages they take of it is theirs to say.
 */
export function receiversOn(model: Model, address: Address): readonly Receiver[] {
  const { queues, subscriptions } = reachedFrom(model, address);

  return model.operations
    .filter(isReceiver)
    .filter((receiver) =>
      "queue" in receiver ? queues.has(receiver.queue) : subscriptions.has(receiver.id),
    );
}

/** Where bindings lead what is sent to an address. What an alternate exchange gets is not among it: see {@link standingIn}. */
export function reachedFrom(model: Model, address: Address): Reached {
  const { arrivals } = throughBindings(model, address);
  const names = (kind: "queue" | "subscription") =>
    new Set(arrivals.flatMap(({ target }) => (target.kind === kind ? [target.name] : [])));

  return { queues: names("queue"), subscriptions: names("subscription") };
}

/** The exchange itself and those that its bindings hand the message on to. */
export function exchangesFrom(model: Model, address: Address): ReadonlySet<string> {
  return new Set(throughBindings(model, address).passed);
}

/** Whether what is sent to an address goes through a binding, be it of a queue or of another exchange. */
export function goesThrough(
  model: Model,
  address: Address,
  { exchange, routingKey }: Pick<Binding, "exchange" | "routingKey">,
): boolean {
  const type = brokerMap(model).exchanges.get(exchange)?.type;

  return exchangesFrom(model, address).has(exchange) && matches(type, routingKey, address.routingKey);
}

/** Whether a key that somebody sends with is the document's, or one of those that a key with parameters stands for. */
export function standsFor({ routingKey, pattern, parameters }: RoutingKey, sentWith: string): boolean {
  return routingKey === sentWith || (parameters.length > 0 && matches("topic", pattern, sentWith));
}

/** The queues that get a message instead, along the alternate exchanges, while no queue is bound to it or none of them is there. */
export function standingIn(model: Model, { exchange, routingKey }: Address): ReadonlySet<string> {
  const queues = new Set<string>();
  const alternates = new Set(alternatesOf(model, exchangesFrom(model, { exchange, routingKey })));
  // A set may grow while it is walked: what is added is still visited.
  for (const alternate of alternates) {
    const there = { exchange: alternate, routingKey };
    for (const queue of reachedFrom(model, there).queues) queues.add(queue);
    for (const next of alternatesOf(model, exchangesFrom(model, there))) alternates.add(next);
  }

  return queues;
}

/** Whether an exchange gets what another one has no queue for. */
export function isAlternate({ exchanges }: Model, exchange: string): boolean {
  return exchanges.some(({ alternateExchange }) => alternateExchange === exchange);
}

function throughBindings(model: Model, address: Address): Routing {
  return routingOf(model, address, { alternates: false });
}

function alternatesOf({ exchanges }: Model, names: ReadonlySet<string>): readonly string[] {
  return exchanges.flatMap(({ name, alternateExchange }) =>
    names.has(name) && alternateExchange !== undefined ? [alternateExchange] : [],
  );
}
