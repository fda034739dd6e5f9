/**
 * The errors of the runtime. Each class says what happens next; `code` is stable, `cause` is kept.
 *
 * | class        | thrown by                  | what the runtime does next                                            |
 * | ------------ | -------------------------- | --------------------------------------------------------------------- |
 * | PauseError   | handlers, the database     | the queue pauses and the same batch is tried again; no attempt is used |
 * | RetryError   | handlers (or any error)    | the message comes back after a delay, then goes to the dead letters    |
 * | RejectError  | handlers                   | the message goes to the dead letters at once (see there)               |
 * | PublishError | publishers                 | told to the sender: the broker did not take the message                |
 * | RpcError     | clients                    | told to the caller: there is no reply                                  |
 */

/** The service itself cannot work now (its database or provider is down). Nothing is wrong with the message. */
export class PauseError extends Error {
  override readonly name = "PauseError";
  readonly code = "pause";
}

/** This message failed and may succeed later. */
export class RetryError extends Error {
  override readonly name = "RetryError";
  readonly code = "retry";
}

/**
 * This message can never be handled. It goes to the dead letters with its first attempt that counts: at once, unless the queue pauses
 * because the handlers failed for all of the last messages. Then one that is only looked at goes to the back of the queue, whatever is
 * thrown, or a release that refuses everything would fill the dead letters.
 */
export class RejectError extends Error {
  override readonly name = "RejectError";
  readonly code = "reject";
}

/**
 * Why a message was not published: no queue would get it; the broker does not let the service's user send there; its
 * payload breaks the contract; it or one of its properties is larger than the limit; the broker did not confirm in time; the
 * broker is low on memory or disk and takes nothing for so long; a queue refused it again and again (full); too many are
 * waiting; the caller gave up; the connection was closed.
 */
export type PublishErrorCode =
  | "unroutable"
  | "access_refused"
  | "invalid"
  | "too_large"
  | "timed_out"
  | "blocked"
  | "nacked"
  | "buffer_full"
  | "cancelled"
  | "closed";

/** A message was not published, or at least not confirmed. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly code: PublishErrorCode;

  constructor(code: PublishErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Why a request has no reply: its deadline passed; no queue takes it, or nobody consumes that queue; the request breaks the
 * contract; the reply does; the server failed; too many wait already; the caller gave up; the connection was closed.
 */
export type RpcErrorCode =
  | "timed_out"
  | "no_consumer"
  | "invalid"
  | "invalid_reply"
  | "remote_failure"
  | "overloaded"
  | "cancelled"
  | "closed";

/** A request that got no reply of the contract. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: RpcErrorCode;
  /** True where the broker has confirmed the request: a durable one will be handled, only its reply is missing. */
  readonly confirmed: boolean;

  constructor(
    code: RpcErrorCode,
    message: string,
    options: ErrorOptions & Readonly<{ confirmed?: boolean }> = {},
  ) {
    super(message, options);
    this.code = code;
    this.confirmed = options.confirmed ?? false;
  }
}

/** The text of whatever was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
