import type { FixedHeaders } from "./fixed-headers.js";
import type { Envelope } from "./envelope.js";
import type { JsonSchema } from "./json-schema.js";

/** Where something stands in the document: a JSON pointer, such as `/channels/orders.saga/x-retry`. */
export type Pointer = `/${string}`;

/**
 * How much of the world a document describes. A `system` (it has `x-services` or `x-exchanges`) is complete: whatever is
 * sent, somebody in it takes. An `application` is one service; who else sends and takes is not known.
 */
export type Scope = "system" | "application";

/** What the document says, as plain data. Everything is in the order of the document. */
export type Model = Readonly<{
  scope: Scope;
  /** Whether a system's document says what was found on a broker: see `x-observed`. Default false. */
  observed?: boolean;
  /** What messages are that say nothing of their own; undefined where the document does not say. */
  defaultContentType?: string | undefined;
  title: string;
  version: string;
  services: readonly Service[];
  exchanges: readonly Exchange[];
  keys: readonly RoutingKey[];
  queues: readonly Queue[];
  operations: readonly Operation[];
  messages: readonly Message[];
}>;

export type Service = Readonly<{
  /** What it calls itself on the wire, and the folder of its code. */
  name: string;
  /** The constant in its code: the name itself where that is one. */
  identifier: string;
  description: string;
  at: Pointer;
}>;

export type ExchangeType = "direct" | "topic" | "fanout" | "headers";

/** From an exchange, by a routing key (a pattern where the exchange is a topic), or by headers where it is a headers exchange. */
export type Binding = Readonly<{
  exchange: string;
  routingKey: string;
  /** What a headers exchange compares with the headers of a message. */
  arguments?: Readonly<Record<string, string | number | boolean>> | undefined;
  at: Pointer;
}>;

export type Exchange = Readonly<{
  name: string;
  type: ExchangeType;
  durable: boolean;
  /** Deleted by the broker once nothing is bound to it any more. */
  autoDelete: boolean;
  /** Fed by other exchanges only. Default false. */
  internal?: boolean;
  /** There on every broker (`amq.topic`, the default exchange): nobody declares it. */
  predeclared: boolean;
  alternateExchange: string | undefined;
  bindings: readonly Binding[];
  at: Pointer;
}>;

/** A part of a routing key that the sender fills in. */
export type Parameter = Readonly<{
  name: string;
  description: string | undefined;
  /** The only values it may have; undefined where any text will do. */
  values: readonly string[] | undefined;
}>;

/** A channel that stands for a routing key. */
export type RoutingKey = Readonly<{
  id: string;
  /** Empty for the default exchange, where the routing key is the name of a queue. */
  exchange: string;
  exchangeType: string;
  /** What the channel's binding says of the exchange beyond its type; undefined where it says nothing. */
  exchangeFlags?: Readonly<{ durable?: boolean | undefined; autoDelete?: boolean | undefined }>;
  /** With its parameters in braces, `order.{region}.created`. Empty where the exchange is a fanout, which has no keys. */
  routingKey: string;
  /** What a queue binds to get all of it: `order.*.created`. */
  pattern: string;
  parameters: readonly Parameter[];
  messages: readonly string[];
  /** Whether subscribers that the document does not know may bind to it. */
  open: boolean;
  /** So many messages may travel as one, at most; 1 where each travels by itself. */
  pack: number;
  at: Pointer;
}>;

export type Retry = Readonly<{ attempts: number; firstDelayMs: number; factor: number; maxDelayMs: number }>;

export type DeadLetter = Readonly<{
  exchange: string;
  queue: string;
  /** Default: the name of the queue they come from. */
  routingKey?: string | undefined;
}>;

/**
 * Who puts a queue's dead letters where they belong: `broker` is told by arguments of the queue, `service` does it itself, and `as it is`
 * leaves the arguments of the queue and the bindings of its dead letters as the document has them.
 */
export type DeadLettering = "broker" | "service" | "as it is";

/** A channel that stands for a queue. */
export type Queue = Readonly<{
  name: string;
  /** The channel's; the same as the name, or the document contradicts itself. */
  address: string;
  durable: boolean;
  /** Only for the connection that made it, and gone with it. */
  exclusive: boolean;
  /** Deleted by the broker once its last consumer has gone. */
  autoDelete: boolean;
  arguments: Readonly<Record<string, string | number | boolean>>;
  bindings: readonly Binding[];
  /** Headers exchanges that it is bound to by hand, since the document does not say by which headers. */
  byHeaders?: readonly string[];
  /** The keys with parameters that its own channels describe, where it is bound to a pattern that no longer names these. */
  templates?: readonly RoutingKey[];
  messages: readonly string[];
  batch: number;
  prefetch: number;
  /** It pauses when the handlers have failed for so many messages in a row, 0: never; undefined: as its service does. */
  pauseAfterFailures: number | undefined;
  /** Whether what was handled is remembered, in one transaction with what its handlers write. */
  inbox: boolean;
  retry: Retry;
  deadLetter: DeadLetter | undefined;
  deadLettering: DeadLettering;
  /** Into so many queues it is divided on the broker, by the subjects of its messages; 1 where it is one queue, of its own name. */
  partitions: number;
  /** Its senders may not set what our runtime sets: `type`, `messageId`, `x-schema-version`. */
  untyped: boolean;
  /** Kept for a person to look at: nobody consumes it. */
  parked: boolean;
  at: Pointer;
}>;

/** What one service does on one channel. */
export type Operation = Readonly<{
  id: string;
  service: string;
  /** Names of the messages that it sends or takes; of a serve or a call, its requests. */
  messages: readonly string[];
  at: Pointer;
}> &
  (Send | Receive | Subscribe | Serve | Call);

/** The operations of one kind. */
export type OperationOf<Kind extends Operation["kind"]> = Extract<Operation, Readonly<{ kind: Kind }>>;

export type Send = Readonly<{
  kind: "send";
  /** Id of the channel. */
  key: string;
  priority: number | undefined;
  persistent: boolean;
  mandatory: boolean;
}>;

export type Receive = Readonly<{ kind: "receive"; queue: string }>;

/** Every instance of the service gets a copy, through a queue of its own. */
export type Subscribe = Readonly<{ kind: "subscribe"; key: string; exclusive: boolean }>;

export type Serve = Readonly<{
  kind: "serve";
  queue: string;
  replies: readonly string[];
}>;

export type Call = Readonly<{
  kind: "call";
  key: string;
  replies: readonly string[];
  timeoutMs: number | undefined;
  durable: boolean;
  persistent: boolean;
}>;

export type Message = Readonly<{
  /** As on the wire, in the AMQP property `type`. */
  name: string;
  /** Type and constructor in code: the name itself where that is one. */
  identifier: string;
  summary: string | undefined;
  version: string | undefined;
  /** From the correlation id: `/orderId` for `$message.payload#/orderId`. */
  correlateBy: Pointer | undefined;
  /** Those that have one value only; undefined where there is none. */
  headers?: FixedHeaders;
  payload: JsonSchema | undefined;
  payloadAt: Pointer;
  envelope: Envelope;
  examples: readonly Readonly<{ payload: unknown; at: Pointer }>[];
  at: Pointer;
}>;
