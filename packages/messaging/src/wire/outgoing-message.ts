import type { Span } from "@opentelemetry/api";
import type { AnyMessageType, MessageIds } from "../contract/index.js";

/** What a message is sent with and no row keeps: a field whose name is no text is not in its JSON. */
export const leaving: unique symbol = Symbol("leaving");

/** The span of a message that is traced. No row keeps it either: a field whose name is no text is not in its JSON. */
export const traced: unique symbol = Symbol("traced");

/** The request that a reply answers. No row keeps it: a field whose name is no text is not in its JSON. */
export const answering: unique symbol = Symbol("answering");

/** What is known of a request: by which the lines about it are found. They are read where a line is written. */
export type Answered = Readonly<{ ids: MessageIds }>;

/** How messages leave that are sent together. */
export type Leaving = Readonly<{
  /** What the message is about: those about one thing keep their order. */
  subject: string | undefined;
  /** So many may travel as one, at most. */
  pack: number;
  /** Which message of the contract it is. */
  type?: AnyMessageType;
}>;

/**
 * A message ready to be published: route, properties and content. It is what inbox and outbox rows keep, so that a
 * message published again is the same to the byte, ids included.
 */
export type StoredMessage = Readonly<{
  exchange: string;
  routingKey: string;
  mandatory: boolean;
  persistent: boolean;
  priority?: number;
  /** Milliseconds after `sentAt` after which the broker drops it. */
  expirationMs?: number;
  messageId: string;
  /** The message's name in the contract. */
  type: string;
  /** For requests and replies what pairs them; otherwise the customer's correlation id. */
  correlationId: string;
  replyTo?: string;
  /** The sending service. */
  appId: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  headers: Readonly<Record<string, string | number | boolean>>;
  /** JSON text; empty where there is no payload. */
  content: string;
  /** Goes to whoever asked, and not on a route of the contract. */
  reply?: true;
  [leaving]?: Leaving;
  [traced]?: Span | undefined;
  [answering]?: Answered;
}>;

/** What a sender takes: a message of ours, or a copy of one that came in with its bytes as they were. */
export type OutgoingMessage = Omit<StoredMessage, "content"> &
  Readonly<{
    content: string | Buffer;
    /** Default: `application/json`. */
    contentType?: string;
    contentEncoding?: string;
    /** How many messages it holds, where it is a pack. */
    packed?: number;
  }>;
