import {
  consumersOf,
  reachedFrom,
  routingOf,
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
export function trafficOfMessage(model: Model, message: string): readonly Traffic[] {
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
export function servicesTaking(model: Model, queue: string, message: string): readonly string[] {
  return servicesOf(consumersOf(model, queue).filter(({ messages }) => messages.includes(message)));
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
  return trafficOf(model).flatMap(({ key, senders }) => {
    const legs = legsFrom(model, key);

    return orNobody(servicesOf(senders)).flatMap((sender) => legs.map((leg) => ({ key, sender, ...leg })));
  });
}

type Leg = Omit<Route, "key" | "sender">;

/** The ways from where a key's messages are sent to those that take them, one for each binding at their end. */
function legsFrom(model: Model, key: RoutingKey): readonly Leg[] {
  const { arrivals } = routingOf(model, key, { alternates: false });

  return arrivals.flatMap(({ target: { kind, name }, paths }) => {
    if (kind === "exchange") return [];
    const receivers =
      kind === "queue" ? consumersOf(model, name) : model.operations.filter(({ id }) => id === name);

    return paths.flatMap((path) =>
      (path.at(-1)?.routingKeys ?? []).flatMap((pattern) =>
        orNobody(servicesOf(receivers)).map((taker) => ({
          exchanges: path.map(({ from }) => from),
          to: { kind, name },
          pattern,
          taker,
        })),
      ),
    );
  });
}

function orNobody(services: readonly string[]): readonly (string | undefined)[] {
  return services.length > 0 ? services : [undefined];
}
