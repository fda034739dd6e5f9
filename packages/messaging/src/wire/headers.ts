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
