import { checkFormat, type ByHand, type GeneratedBy } from "./generated-by.js";
import type { AnyMessageType, Message, MessageOf, MessageType } from "./message.js";
import type { At, KeyParameters, ParameterNames, ParameterValues, ValuesFor } from "./parameters.js";
import { valuesFor, type Route, type Routed, type Routes, type Sends } from "./route.js";

/** A message that a service takes from a queue. */
export type Receives<M extends Message = Message, Queue extends string = string> = {
  readonly message: MessageType<M>;
  readonly queue: Queue;
};

/** Messages that every instance of a service gets a copy of, through a queue of its own that ends with its connection. */
export type Subscribes<M extends Message = Message> = {
  readonly message: MessageType<M>;
  readonly exchange: string;
  /** A binding key: on a topic exchange `*` stands for one word, `#` for any number of them. */
  readonly routingKey: string;
  /** Its senders may not know Warren: see {@link QueueSettings}. Default false. */
  readonly untyped?: boolean;
};

/** The replies that the contract allows to one request. */
export type AnyReplies = readonly [AnyMessageType, ...AnyMessageType[]];

/** A request that a service takes from a queue and answers with one of `replies`. */
export type Serves<
  Request extends Message = Message,
  Replies extends AnyReplies = AnyReplies,
  Queue extends string = string,
> = {
  readonly request: MessageType<Request>;
  readonly replies: Replies;
  readonly queue: Queue;
};

/** A request that a service sends and for whose reply it waits. */
export type Calls<
  Request extends Message = Message,
  Replies extends AnyReplies = AnyReplies,
  Key extends string = string,
  Values extends ParameterValues = ParameterValues,
> = {
  readonly request: MessageType<Request>;
  readonly replies: Replies;
  readonly exchange: string;
  /** May have parameters, which the caller fills. */
  readonly routingKey: Key;
  /** The values that parameters of the key are limited to. */
  readonly parameters: Values;
  /** How long the caller waits. */
  readonly timeoutMs: number;
  /**
   * A durable request is a command with a reply: persistent, and worked on however late. Any other is dropped once its
   * deadline has passed, by the broker (message TTL) or by the server (header `x-deadline`).
   */
  readonly durable: boolean;
  /**
   * The server may not know Warren: a reply whose `type` is missing or unknown is taken as the first of `replies` whose
   * schema accepts it. Default false.
   */
  readonly untyped?: boolean;
};

/** Where a failed message waits before one of its further attempts. */
export type RetryStep = Readonly<{
  /** How long it waits, in milliseconds. */
  delayMs: number;
  /** The key by which the dead letters' exchange puts it into the queue in which it waits; also that queue's name. */
  routingKey: string;
}>;

/** A part of a queue, with the messages whose subjects fall into its slots. */
export type Partition = Readonly<{
  /** Its own queue on the broker. */
  queue: string;
  /** The exclusive queue that the instance declares which holds the partition: nobody else can while it is connected. */
  lock: string;
}>;

/** What a queue consists of that is spread over the instances of its service. */
export type Partitions = Readonly<{
  /** The headers exchange that puts a message into its partition. */
  exchange: string;
  queues: readonly Partition[];
  /** Nobody publishes to it. Every instance consumes it, so the number of its consumers is the number of instances. */
  members: string;
  /** As `members`: whoever holds less than its share consumes it, until somebody who has more gives up a partition. */
  wanting: string;
}>;

/** How a service consumes one queue. */
export type QueueSettings = Readonly<{
  /** The most messages handled in one transaction. */
  batch: number;
  /** The most messages the broker hands out unacked. On a priority queue equal to `batch`, or a VIP could not overtake. */
  prefetch: number;
  /** The queue pauses when its handlers have failed for so many messages in a row; 0: never. Default: as `serve` is told. */
  pauseAfterFailures?: number;
  /**
   * Whether what was handled is remembered, in one transaction with what the handlers write. Where it is not, they get no transaction, and a
   * message that comes twice is handled twice: that does no harm to a query.
   */
  inbox: boolean;
  /** One step for each further attempt, in their order. Empty where a failed message is not tried again. */
  retry: readonly RetryStep[];
  /** Where a message goes that is given up, and the queue in which it then lies. */
  deadLetter: Readonly<{ exchange: string; routingKey: string; queue: string }>;
  /**
   * Senders may not know Warren. A message whose `type` is missing or unknown is then taken as the first of the queue's
   * messages, in the order of the contract, whose schema accepts it. One without a message id is given one as it arrives
   * and keeps it over its retries; if the broker delivers it a second time, because the connection was lost before the
   * ack, it cannot be told from a new message and is handled again. Default false: both go to the dead letters.
   */
  untyped?: boolean;
  /**
   * Where the queue is a number of partitions. `batch` and `prefetch` are then those of each. Undefined where it is one queue, of
   * its own name.
   */
  partitions?: Partitions;
}>;

type AnySends = Readonly<{ message: AnyMessageType; routes: Routes }>;
type AnyReceives = Readonly<{ message: AnyMessageType; queue: string }>;
type AnySubscribes = Omit<Subscribes, "message"> & Readonly<{ message: AnyMessageType }>;
type AnyServes = Readonly<{ request: AnyMessageType; replies: AnyReplies; queue: string }>;
type AnyCalls = Omit<Calls, "request"> & Readonly<{ request: AnyMessageType }>;

/** All that the contract lets one service do. Generated from asyncapi.yaml, one for each service. */
export type ServiceContract = Readonly<{
  name: string;
  /** What the code says of itself. */
  generated: GeneratedBy | ByHand;
  sends: Readonly<Record<string, AnySends>>;
  receives: Readonly<Record<string, AnyReceives>>;
  subscribes: Readonly<Record<string, AnySubscribes>>;
  serves: Readonly<Record<string, AnyServes>>;
  calls: Readonly<Record<string, AnyCalls>>;
  queues: Readonly<Record<string, QueueSettings>>;
}>;

/**
 * A message that the service may send: with its routing key chosen where the contract has several, and with the key's
 * parameters filled where it has some.
 */
export type SendableOf<S extends ServiceContract> = {
  [K in keyof S["sends"]]: S["sends"][K] extends Sends<infer M, infer R>
    ? R["length"] extends 1
      ? Filled<M, R[0]>
      : RoutedPlainly<M, PlainKeyOf<R[number]>> | RoutedFilled<M, R[number]>
    : never;
}[keyof S["sends"]];

/** A message on a route whose key has no parameters. */
type WithoutParameters = Readonly<{ parameters?: never }>;

type Filled<M extends Message, R extends Route> = [ParameterNames<R["routingKey"]>] extends [never]
  ? M & WithoutParameters
  : At<M, KeyParameters<R["routingKey"], R["parameters"]>>;

type PlainKeyOf<R extends Route> = R extends Route
  ? [ParameterNames<R["routingKey"]>] extends [never]
    ? R["routingKey"]
    : never
  : never;

type RoutedPlainly<M extends Message, Key extends string> = [Key] extends [never]
  ? never
  : Routed<M, Key> & WithoutParameters;

type RoutedFilled<M extends Message, R extends Route> = R extends Route
  ? [ParameterNames<R["routingKey"]>] extends [never]
    ? never
    : Routed<At<M, KeyParameters<R["routingKey"], R["parameters"]>>, R["routingKey"]>
  : never;

/** Any reply of the listed ones. */
export type ReplyOf<Replies extends AnyReplies> = MessageOf<Replies[number]>;

/** Whether a queue of the service has an inbox, so that it needs a database. */
export type HasInbox<S extends ServiceContract> = true extends S["queues"][keyof S["queues"]]["inbox"]
  ? true
  : false;

/** Any message that the service receives, requests not included. */
export type ReceivedBy<S extends ServiceContract> = {
  [K in keyof S["receives"]]: S["receives"][K] extends Receives<infer M> ? M : never;
}[keyof S["receives"]];

/**
 * Defines a service. Generated code calls it; nobody else needs to.
 *
 * @throws ContractFormatError where the code is of a format that this runtime does not know, or says none
 */
export function service<const S extends ServiceContract>(contract: S): S {
  checkFormat(`contract of ${contract.name}`, contract.generated);

  return Object.freeze(contract);
}

/** Names the queue from which a service takes a message. */
export function receives<M extends Message, const Queue extends string>(
  message: MessageType<M>,
  queue: Queue,
): Receives<M, Queue> {
  return { message, queue };
}

/** Names the exchange and key that each instance of a service listens to. */
export function subscribes<M extends Message>(
  message: MessageType<M>,
  exchange: string,
  routingKey: string,
  options: Readonly<{ untyped?: boolean }> = {},
): Subscribes<M> {
  return { message, exchange, routingKey, ...options };
}

/** Names the queue from which a service takes a request, and the replies it may give. */
export function serves<Request extends Message, const Replies extends AnyReplies, const Queue extends string>(
  request: MessageType<Request>,
  options: Readonly<{ replies: Replies; queue: Queue }>,
): Serves<Request, Replies, Queue> {
  return { request, ...options };
}

/**
 * Says where a request goes, what may come back, and how long to wait.
 *
 * @throws Error where values are given for a parameter that the key does not have
 */
export function calls<
  Request extends Message,
  const Replies extends AnyReplies,
  const Key extends string,
  const Values extends ValuesFor<Key> = ParameterValues,
>(
  request: MessageType<Request>,
  options: Readonly<{
    replies: Replies;
    exchange: string;
    routingKey: Key;
    parameters?: Values;
    timeoutMs: number;
    durable: boolean;
    untyped?: boolean;
  }>,
): Calls<Request, Replies, Key, Values> {
  return { request, ...options, parameters: valuesFor(options.routingKey, options.parameters) };
}
