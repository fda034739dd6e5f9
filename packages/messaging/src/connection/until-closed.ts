/** A channel or a connection of amqplib, which says when it closes. */
type Closable = Readonly<{
  once(event: "close", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}>;

/**
 * Waits for an answer no longer than the channel or connection lives that it is to come over: amqplib forgets some that are lost with it,
 * and whoever waits for one would wait for ever.
 *
 * @param atEnd answers, or throws, where the end comes first
 */
export async function untilClosed<T>(closable: Closable, ask: () => Promise<T>, atEnd: () => T): Promise<T> {
  let closed: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (closed = resolve)).then(atEnd);
  closable.once("close", closed);
  try {
    return await Promise.race([ask(), end]);
  } finally {
    closable.off("close", closed);
  }
}
