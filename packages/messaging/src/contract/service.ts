import type { AnyMessageType, Message, MessageOf, MessageType } from "./message.js";
import type { Routed, Routes, Sends } from "./route.js";

/** A message that a service takes from a queue. */
export type Receives<M extends Message = Message> = Readonly<{ message: MessageType<M>; queue: string }>;

/** Messages that every instance of a service gets a copy of, through a queue of its own that ends with its connection. */
export type Subscribes<M extends Message = Message> = Readonly<{
  message: MessageType<M>;
  exchange: string;
  routingKey: string;
}>;

/** The replies that the contract allows to one request. */
export type AnyReplies = readonly [AnyMessageType, ...AnyMessageType[]];

/** A request that a service takes from a queue and answers with one of `replies`. */
export type Serves<Request extends Message = Message, Replies extends AnyReplies = AnyReplies> = Readonly<{
  request: MessageType<Request>;
  replies: Replies;
  queue: string;
}>;

/** A request that a service sends and for whose reply it waits. */
export type Calls<Request extends Message = Message, Replies extends AnyReplies = AnyReplies> = Readonly<{
  request: MessageType<Request>;
  replies: Replies;
  exchange: string;
  routingKey: string;
  /** How long the caller waits. */
  timeoutMs: number;
  /**
   * A durable request is a command with a reply: persistent, and worked on however late. Any other is dropped once its
   * deadline has passed, by the broker (message TTL) or by the server (header `x-deadline`).
   */
  durable: boolean;
}>;

/** How often and how fast a failed message comes back: `firstDelayMs * factor^n`, at most `maxDelayMs`. */
export type RetryPolicy = Readonly<{
  /** Deliveries in all, the first included. 1 means no retry. */
  attempts: number;
  firstDelayMs: number;
  factor: number;
  maxDelayMs: number;
}>;

/** How a service consumes one queue. */
export type QueueSettings = Readonly<{
  /** The most messages handled in one transaction. */
  batch: number;
  /** The most messages the broker hands out unacked. On a priority queue equal to `batch`, or a VIP could not overtake. */
  prefetch: number;
  /** False for queries: they change nothing, so answering one twice does no harm and costs no inbox row. */
  inbox: boolean;
  retry: RetryPolicy;
  deadLetter: Readonly<{ exchange: string; queue: string }>;
}>;

type AnySends = Readonly<{ message: AnyMessageType; routes: Routes }>;
type AnyReceives = Readonly<{ message: AnyMessageType; queue: string }>;
type AnySubscribes = Readonly<{ message: AnyMessageType; exchange: string; routingKey: string }>;
type AnyServes = Readonly<{ request: AnyMessageType; replies: AnyReplies; queue: string }>;
type AnyCalls = Omit<Calls, "request"> & Readonly<{ request: AnyMessageType }>;

/** All that the contract lets one service do. Generated from asyncapi.yaml, one for each service. */
export type ServiceContract = Readonly<{
  name: string;
  sends: Readonly<Record<string, AnySends>>;
  receives: Readonly<Record<string, AnyReceives>>;
  subscribes: Readonly<Record<string, AnySubscribes>>;
  serves: Readonly<Record<string, AnyServes>>;
  calls: Readonly<Record<string, AnyCalls>>;
  queues: Readonly<Record<string, QueueSettings>>;
}>;

/** A message that the service may send, with its routing key chosen where the contract has several. */
export type SendableOf<S extends ServiceContract> = {
  [K in keyof S["sends"]]: S["sends"][K] extends Sends<infer M, infer R>
    ? R["length"] extends 1
      ? M
      : Routed<M, R[number]["routingKey"]>
    : never;
}[keyof S["sends"]];

/** Any reply of the listed ones. */
export type ReplyOf<Replies extends AnyReplies> = MessageOf<Replies[number]>;

/** Any message that the service receives, requests not included. */
export type ReceivedBy<S extends ServiceContract> = {
  [K in keyof S["receives"]]: S["receives"][K] extends Receives<infer M> ? M : never;
}[keyof S["receives"]];

/** Defines a service. Generated code calls it; nobody else needs to. */
export function service<const S extends ServiceContract>(contract: S): S {
  return Object.freeze(contract);
}

/** Names the queue from which a service takes a message. */
export function receives<M extends Message>(message: MessageType<M>, queue: string): Receives<M> {
  return { message, queue };
}

/** Names the exchange and key that each instance of a service listens to. */
export function subscribes<M extends Message>(
  message: MessageType<M>,
  exchange: string,
  routingKey: string,
): Subscribes<M> {
  return { message, exchange, routingKey };
}

/** Names the queue from which a service takes a request, and the replies it may give. */
export function serves<Request extends Message, const Replies extends AnyReplies>(
  request: MessageType<Request>,
  options: Readonly<{ replies: Replies; queue: string }>,
): Serves<Request, Replies> {
  return { request, ...options };
}

/** Says where a request goes, what may come back, and how long to wait. */
export function calls<Request extends Message, const Replies extends AnyReplies>(
  request: MessageType<Request>,
  options: Omit<Calls<Request, Replies>, "request">,
): Calls<Request, Replies> {
  return { request, ...options };
}
