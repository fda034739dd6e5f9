/** The reply code of what the broker refused, such as 403, 404, 405 or 406; undefined for any other error. */
export function replyCode(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;
}
