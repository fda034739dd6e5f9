/** All that is known of an order, or of what one correlation id stands for: what came in, and the messages that followed. */
export type Journey<Steps extends Step = MessageStep> = Readonly<{
  id: string;
  correlationIds: readonly string[];
  traceIds: readonly string[];
  /** Milliseconds since 1970. */
  startMs: number;
  endMs: number;
  /** As they began, each after what caused it. */
  steps: readonly Steps[];
}>;

export type Step = MessageStep | CallStep;

/** Times are in ms from the journey's start. */
type AnyStep = Readonly<{
  /** How many causes are above it. */
  depth: number;
  atMs: number;
  endMs: number;
  service: string;
  error?: string;
}>;

/** A request that came in, a message that was sent, or one attempt to handle a message. */
export type MessageStep = AnyStep &
  (
    | Readonly<{ kind: "request"; name: string; status: number | undefined }>
    | Readonly<{
        kind: "sent";
        message: string;
        messageId: string;
        to: string;
        compensates: boolean;
        asks: boolean;
      }>
    | Readonly<{
        kind: "handled";
        message: string;
        messageId: string;
        /** Exchange and routing key that it was sent to, as in `payments:AuthorizePayment`. */
        to: string;
        queue: string;
        attempt: number;
        outcome: string;
        /** Since it was sent, or since the attempt before ended. */
        waitMs: number;
        compensates: boolean;
        /** Whether it only asks something, and changes nothing. */
        asks: boolean;
      }>
  );

/** A statement, a command to Redis, a mail, or what else a program asked somebody for a message or a request. */
export type CallStep = AnyStep &
  Readonly<{
    kind: "called";
    /** What it asked, as in `INSERT orders`. */
    name: string;
    /** Whom: `postgresql`, `redis`, `mail server`, `card provider`. */
    of: string;
    /** For how many messages at once. */
    messages: number;
  }>;
