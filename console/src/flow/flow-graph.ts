import type { Picture } from "./flow-types.js";
import { routeOf } from "./route-of.js";

/**
 * A place in the picture. Who sends stands on the left and who takes on the right, so that a service that does both is there twice.
 * `copies`: the queues that instances have for themselves alone.
 */
export type Place = Readonly<{
  id: string;
  kind: "sender" | "exchange" | "queue" | "copies" | "taker";
  name: string;
}>;

/** A way from one place to the next, with the names of the messages that go along it. */
export type Way = Readonly<{
  id: string;
  from: string;
  to: string;
  /** `alternate`: only what nothing else is bound for. */
  kind: "usual" | "alternate";
  messages: readonly string[];
}>;

/** One journey of one message, from who sends it to all who take it. */
export type Trip = Readonly<{
  message: string;
  services: readonly string[];
  places: readonly string[];
  ways: readonly string[];
}>;

export type Graph = Readonly<{
  places: readonly Place[];
  ways: readonly Way[];
  trips: readonly Trip[];
}>;

export const senderId = (service: string) => `sender:${service}`;
export const takerId = (service: string) => `taker:${service}`;
export const exchangeId = (exchange: string) => `exchange:${exchange}`;
export const queueId = (queue: string) => `queue:${queue}`;
const copiesId = (exchange: string) => `copies:${exchange}`;

/** The whole picture as places and ways. */
export function graphOf(picture: Picture): Graph {
  const trips = picture.sends.map((send) => tripOf(picture, send));
  const messagesOn = new Map<string, Set<string>>();
  for (const { message, ways } of trips)
    for (const way of ways) messagesOn.set(way, (messagesOn.get(way) ?? new Set()).add(message));
  const ways = new Map<string, Way>();
  const add = (from: string, to: string, kind: Way["kind"] = "usual") => {
    const id = wayId(from, to);
    if (!ways.has(id)) ways.set(id, { id, from, to, kind, messages: [...(messagesOn.get(id) ?? [])] });
  };
  for (const { service, exchange } of picture.sends) add(senderId(service), exchangeId(exchange));
  for (const { exchange, to } of picture.bindings) add(exchangeId(exchange), placeId(to));
  for (const { exchange, alternate } of picture.exchanges)
    if (alternate !== null && !isLastResort(picture, alternate))
      add(exchangeId(exchange), exchangeId(alternate), "alternate");
  for (const { service, queue } of picture.takes) add(queueId(queue), takerId(service));
  for (const { service, exchange } of picture.subscriptions) {
    add(exchangeId(exchange), copiesId(exchange));
    add(copiesId(exchange), takerId(service));
  }

  return { places: placesOf(picture), ways: [...ways.values()], trips };
}

/** What of a graph is about a service, a message, or both. All of it where neither is asked for. */
export function graphAbout(
  graph: Graph,
  { service, message }: Readonly<{ service?: string; message?: string }>,
): Graph {
  if (service === undefined && message === undefined) return graph;
  const trips = graph.trips.filter(
    (trip) =>
      (service === undefined || trip.services.includes(service)) &&
      (message === undefined || trip.message === message),
  );
  const kept = { places: new Set(trips.flatMap(({ places }) => places)), ...waysIn(trips) };

  return {
    places: graph.places.filter(({ id }) => kept.places.has(id)),
    ways: graph.ways.filter(({ id }) => kept.ways.has(id)),
    trips,
  };
}

/** All that the messages which pass a place or a way come by: what is lit where a pointer rests on it. */
export function throughPlace(
  { trips }: Graph,
  id: string,
): Readonly<{ places: ReadonlySet<string>; ways: ReadonlySet<string> }> {
  const passing = trips.filter(({ places, ways }) => places.includes(id) || ways.includes(id));

  return { places: new Set([id, ...passing.flatMap(({ places }) => places)]), ...waysIn(passing) };
}

/** Whether an exchange only keeps what nobody is there for: a way to it from each of the others would hide the rest. */
export function isLastResort(picture: Picture, exchange: string): boolean {
  const targets = picture.bindings.filter((one) => one.exchange === exchange);

  return targets.every(
    ({ to }) => to.kind === "queue" && picture.takes.every(({ queue }) => queue !== to.name),
  );
}

function waysIn(trips: readonly Trip[]): Readonly<{ ways: ReadonlySet<string> }> {
  return { ways: new Set(trips.flatMap(({ ways }) => ways)) };
}

function placesOf(picture: Picture): readonly Place[] {
  const senders = new Set(picture.sends.map(({ service }) => service));
  const takers = new Set([...picture.takes, ...picture.subscriptions].map(({ service }) => service));
  const copied = new Set(picture.subscriptions.map(({ exchange }) => exchange));

  return [
    ...picture.services
      .filter((name) => senders.has(name))
      .map((name): Place => ({ id: senderId(name), kind: "sender", name })),
    ...picture.exchanges.map(({ exchange: name }): Place => ({
      id: exchangeId(name),
      kind: "exchange",
      name,
    })),
    ...picture.queues.map(({ queue: name }): Place => ({ id: queueId(name), kind: "queue", name })),
    ...[...copied].map((name): Place => ({ id: copiesId(name), kind: "copies", name })),
    ...picture.services
      .filter((name) => takers.has(name))
      .map((name): Place => ({ id: takerId(name), kind: "taker", name })),
  ];
}

function tripOf(picture: Picture, { service, message, exchange, key }: Picture["sends"][number]): Trip {
  const { hops, queues, subscribers } = routeOf(picture, { exchange, key });
  const steps: (readonly [string, string])[] = [
    [senderId(service), exchangeId(exchange)],
    ...hops.map(({ from, to }) => [exchangeId(from), placeId(to)] as const),
    ...picture.takes
      .filter((take) => take.message === message && queues.includes(take.queue))
      .map((take) => [queueId(take.queue), takerId(take.service)] as const),
  ];
  const passed = new Set([exchange, ...hops.map(({ from }) => from)]);
  for (const copy of picture.subscriptions) {
    if (copy.message !== message || !passed.has(copy.exchange) || !subscribers.includes(copy.service))
      continue;
    steps.push([exchangeId(copy.exchange), copiesId(copy.exchange)]);
    steps.push([copiesId(copy.exchange), takerId(copy.service)]);
  }
  const places = [...new Set(steps.flat())];

  return {
    message,
    services: [
      ...new Set([
        service,
        ...places.filter((id) => id.startsWith("taker:")).map((id) => id.slice("taker:".length)),
      ]),
    ],
    places,
    ways: [...new Set(steps.map(([from, to]) => wayId(from, to)))],
  };
}

function placeId({ kind, name }: Readonly<{ kind: "exchange" | "queue"; name: string }>): string {
  return kind === "queue" ? queueId(name) : exchangeId(name);
}

function wayId(from: string, to: string): string {
  return `${from} > ${to}`;
}
