/**
 * A message ready to be published: route, properties and content. It is what inbox and outbox rows keep, so that a
 * message published again is the same to the byte, ids included.
 */
export type Envelope = Readonly<{
  exchange: string;
  routingKey: string;
  mandatory: boolean;
  persistent: boolean;
  priority?: number;
  /** Milliseconds after which the broker drops it. */
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
  headers: Readonly<Record<string, string | number>>;
  /** JSON text; empty where there is no payload. */
  content: string;
  /** Goes to whoever asked, and not on a route of the contract. */
  reply?: true;
}>;

/** What a sender takes: an envelope, or one that carries on the bytes of a message that came in. */
export type Parcel = Omit<Envelope, "content"> &
  Readonly<{
    content: string | Buffer;
    /** Default: `application/json`. */
    contentType?: string;
    contentEncoding?: string;
  }>;

/** Names of the headers that the runtime reads and writes. */
export const header = {
  correlationId: "x-correlation-id",
  causationId: "x-causation-id",
  schemaVersion: "x-schema-version",
  /** W3C Trace Context. */
  traceparent: "traceparent",
  /** Milliseconds since 1970 after which nobody waits for the reply any more. */
  deadline: "x-deadline",
  /** On a reply that is no message of the contract: why there is none. */
  rpcError: "x-rpc-error",
  attempt: "x-attempt",
  firstFailedAt: "x-first-failed-at",
  lastError: "x-last-error",
  originalExchange: "x-original-exchange",
  originalRoutingKey: "x-original-routing-key",
  /** Names of the sender's own headers that could not be sent on. */
  leftOut: "x-left-out",
  deadReason: "x-dead-reason",
  deadAt: "x-dead-at",
  deadService: "x-dead-service",
  deadStack: "x-dead-stack",
} as const;
