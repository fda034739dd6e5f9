import {
  consumersOf,
  exchangesFrom,
  matches,
  reachedFrom,
  sendersOn,
  servicesOf,
  type Model,
  type Operation,
  type Queue,
  type RoutingKey,
} from "@warren/asyncapi";

/** What travels on one routing key: who sends it, and where it ends up. */
export type Traffic = Readonly<{
  key: RoutingKey;
  senders: readonly Operation[];
  /** Names of queues, in the order of the document. */
  queues: readonly string[];
  subscriptions: readonly Operation[];
}>;

/** The traffic on every routing key of the document. */
export function trafficOf(model: Model): readonly Traffic[] {
  return model.keys.map((key) => {
    const reached = reachedFrom(model, key);

    return {
      key,
      senders: sendersOn(model, key),
      queues: model.queues.filter(({ name }) => reached.queues.has(name)).map(({ name }) => name),
      subscriptions: model.operations.filter(({ id }) => reached.subscriptions.has(id)),
    };
  });
}

/** Where one message travels: every key that carries it, with those who send and take it there. */
export function travelsOf(model: Model, message: string): readonly Traffic[] {
  const carries = ({ messages }: Readonly<{ messages: readonly string[] }>) => messages.includes(message);

  return trafficOf(model)
    .filter(({ key }) => carries(key))
    .map((traffic) => ({
      ...traffic,
      senders: traffic.senders.filter(carries),
      subscriptions: traffic.subscriptions.filter(carries),
    }));
}

/** The services that take a message from a queue. */
export function takersOf(model: Model, queue: string, message: string): readonly string[] {
  return servicesOf(consumersOf(model, queue).filter(({ messages }) => messages.includes(message)));
}

/** The messages with which a request may be answered, each once. */
export function repliesTo(model: Model, message: string): readonly string[] {
  return [
    ...new Set(
      model.operations.flatMap((operation) =>
        operation.kind === "serve" && operation.messages.includes(message) ? operation.replies : [],
      ),
    ),
  ];
}

/** The requests to which a message is an answer. */
export function answeredBy(model: Model, reply: string): readonly Operation[] {
  return model.operations.filter(
    (operation) => operation.kind === "serve" && operation.replies.includes(reply),
  );
}

/** What a queue is for. */
export type Role = "requests" | "messages" | "parked" | "elsewhere";

/** A queue of requests is answered from, a parked one looked into; one without a consumer is somebody else's. */
export function roleOf(model: Model, queue: Queue): Role {
  if (queue.parked) return "parked";
  const consumers = consumersOf(model, queue.name);
  if (consumers.length === 0) return "elsewhere";

  return consumers.some(({ kind }) => kind === "serve") ? "requests" : "messages";
}

/** One way from a sender to a taker. */
export type Route = Readonly<{
  key: RoutingKey;
  /** Undefined where the document names none. */
  sender: string | undefined;
  /** The one that is sent to, and those it goes through. */
  exchanges: readonly string[];
  to: Readonly<{ kind: "queue" | "subscription"; name: string }>;
  /** The pattern of the last binding. */
  pattern: string;
  /** Undefined where the document names none. */
  taker: string | undefined;
}>;

/** Every way on which messages travel. */
export function routesOf(model: Model): readonly Route[] {
  return trafficOf(model).flatMap(({ key, senders, queues, subscriptions }) => {
    const from = orNobody(servicesOf(senders));
    const toQueues = queues.flatMap((name) => lastLegs(model, key, name));
    const toSubscriptions = subscriptions.map((operation) => ({
      exchanges: wayTo(model, key, exchangeOf(model, operation) ?? key.exchange),
      to: { kind: "subscription" as const, name: operation.id },
      pattern: key.pattern,
      taker: operation.service,
    }));

    return from.flatMap((sender) =>
      [...toQueues, ...toSubscriptions].map((leg) => ({ key, sender, ...leg })),
    );
  });
}

function lastLegs(model: Model, key: RoutingKey, name: string): readonly Omit<Route, "key" | "sender">[] {
  const queue = model.queues.find((one) => one.name === name);
  const takers = orNobody(servicesOf(consumersOf(model, name)));
  const passed = exchangesFrom(model, key);
  const bindings = (queue?.bindings ?? []).filter(
    ({ exchange, routingKey }) =>
      passed.has(exchange) && matches(typeOf(model, exchange), routingKey, key.routingKey),
  );

  // The default exchange has a queue's name as its key, and no binding.
  const ways = bindings.length > 0 ? bindings : [{ exchange: key.exchange, routingKey: key.pattern }];

  return ways.flatMap(({ exchange, routingKey }) =>
    takers.map((taker) => ({
      exchanges: wayTo(model, key, exchange),
      to: { kind: "queue" as const, name },
      pattern: routingKey,
      taker,
    })),
  );
}

/** The exchanges on the shortest way from where a key's messages are sent to another exchange. */
function wayTo(model: Model, key: RoutingKey, target: string): readonly string[] {
  const ways: (readonly string[])[] = [[key.exchange]];
  const seen = new Set([key.exchange]);
  // An array may grow while it is walked: what is added is still visited.
  for (const way of ways) {
    const last = way.at(-1);
    if (last === undefined || last === target) return way;
    for (const { name, bindings } of model.exchanges) {
      const next = bindings.some(
        ({ exchange, routingKey }) =>
          exchange === last && matches(typeOf(model, last), routingKey, key.routingKey),
      );
      if (!next || seen.has(name)) continue;
      seen.add(name);
      ways.push([...way, name]);
    }
  }

  return [key.exchange];
}

function exchangeOf(model: Model, operation: Operation): string | undefined {
  return operation.kind === "subscribe"
    ? model.keys.find(({ id }) => id === operation.key)?.exchange
    : undefined;
}

function typeOf(model: Model, name: string): string | undefined {
  return (
    model.exchanges.find((exchange) => exchange.name === name)?.type ??
    model.keys.find(({ exchange }) => exchange === name)?.exchangeType
  );
}

function orNobody(services: readonly string[]): readonly (string | undefined)[] {
  return services.length > 0 ? services : [undefined];
}
