const NAMES = {
  320: "CONNECTION_FORCED",
  403: "ACCESS_REFUSED",
  404: "NOT_FOUND",
  405: "RESOURCE_LOCKED",
  406: "PRECONDITION_FAILED",
  503: "COMMAND_INVALID",
  504: "CHANNEL_ERROR",
  505: "UNEXPECTED_FRAME",
  530: "NOT_ALLOWED",
  540: "NOT_IMPLEMENTED",
} as const;

export type ErrorCode = keyof typeof NAMES;

/** What the broker refuses. It closes the channel, or the connection where the code is 320 or above 500. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, text: string) {
    super(`${NAMES[code]} - ${text}`);
    this.code = code;
  }

  get closes(): "channel" | "connection" {
    return this.code === 320 || this.code >= 500 ? "connection" : "channel";
  }
}

/** For what RabbitMQ does and this broker does not: it says so, and nothing goes on as if it had been done. */
export function notBuilt(what: string): BrokerError {
  return new BrokerError(
    540,
    `the in-memory broker has no ${what}; test what needs it against a RabbitMQ (README of @warren/testing)`,
  );
}
