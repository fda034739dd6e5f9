import type { ConsumeMessage } from "amqplib";

/** Names of the headers that the runtime reads and writes. */
export const header = {
  correlationId: "x-correlation-id",
  causationId: "x-causation-id",
  schemaVersion: "x-schema-version",
  /** W3C Trace Context. */
  traceparent: "traceparent",
  /**
   * Milliseconds since 1970, by the sender's clock, after which nobody waits for the reply any more. The property `expiration`
   * says how long that was when the request left, so both together say when it left.
   */
  deadline: "x-deadline",
  /** On a durable request, which the broker keeps: for how many milliseconds its caller waits, and until when by its own clock. */
  awaitedMs: "x-awaited-ms",
  awaitedUntil: "x-awaited-until",
  /** On a pack: how many messages it holds. */
  packed: "x-packed",
  /**
   * Into which slot the message's subject falls, as text: by it a queue with partitions chooses one. A headers exchange does not
   * compare what begins with `x-`.
   */
  slot: "partition-slot",
  /** On a reply that is no message of the contract: why there is none. */
  rpcError: "x-rpc-error",
  attempt: "x-attempt",
  firstFailedAt: "x-first-failed-at",
  lastError: "x-last-error",
  originalExchange: "x-original-exchange",
  originalRoutingKey: "x-original-routing-key",
  /** On a message that went to the back of its queue with priority 0: the priority that it came with. */
  originalPriority: "x-original-priority",
  /** Names of the sender's own headers that could not be sent on. */
  leftOut: "x-left-out",
  deadReason: "x-dead-reason",
  deadAt: "x-dead-at",
  deadService: "x-dead-service",
  /** The queue that it was taken from when it died. */
  deadQueue: "x-dead-queue",
  deadStack: "x-dead-stack",
  /** 1 where the handler refused it for good, and no attempt was left out: the same would be refused again. */
  deadRefused: "x-dead-refused",
  /** On a dead letter that was moved by hand and not by `warren dlq requeue`: the queue that it had died in. */
  movedFrom: "x-moved-from",
  /** On a dead letter that `warren dlq requeue` sent again: how often. */
  requeued: "x-requeued",
} as const;

/** What is said of a death, by us and by the broker, and ends with it. */
export const deathHeaders: ReadonlySet<string> = new Set([
  header.attempt,
  header.lastError,
  header.deadReason,
  header.deadAt,
  header.deadService,
  header.deadQueue,
  header.deadStack,
  header.deadRefused,
  "x-death",
]);

/** 1 for a first delivery, 2 for the first retry, … */
export function attemptOf(raw: ConsumeMessage): number {
  return Math.max(1, Math.trunc(numberHeader(raw, header.attempt) ?? 1));
}

/** The priority that its sender gave a message; undefined where there is none. */
export function priorityOf(raw: ConsumeMessage): number | undefined {
  const priority: unknown = numberHeader(raw, header.originalPriority) ?? raw.properties.priority;

  return typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority <= 255
    ? priority
    : undefined;
}

/** A header's text, or undefined where it is missing or of another type. */
export function textHeader(raw: ConsumeMessage, name: string): string | undefined {
  const value: unknown = raw.properties.headers?.[name];

  return typeof value === "string" ? value : undefined;
}

/** A header's number, or undefined where it is missing or of another type. */
export function numberHeader(raw: ConsumeMessage, name: string): number | undefined {
  const value: unknown = raw.properties.headers?.[name];

  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
