/** The codes by which the broker refuses something, as far as anybody here does something about them (AMQP 0-9-1, "Constants"). */
export const replyCodes = {
  /** The user may not. */
  accessRefused: 403,
  notFound: 404,
  /** It is another connection's alone. */
  resourceLocked: 405,
  /** It is there, and not as it was declared; or it is not in the state that was asked for. */
  preconditionFailed: 406,
  /** A fault of the broker's own. It ends the connection; the others end a channel. */
  internalError: 541,
} as const;

export type ReplyCode = (typeof replyCodes)[keyof typeof replyCodes];

/** By which code the broker refused something; undefined for any other error. */
export function replyCodeOf(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;
}

/** Whether the broker refused something by one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly ReplyCode[]): boolean {
  const code = replyCodeOf(error);

  return codes.some((one) => one === code);
}
