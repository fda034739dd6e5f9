/** A channel or a connection of amqplib, which tells of its end. */
type Ending = Readonly<{
  once(event: "close", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}>;

/**
 * Waits for an answer no longer than the channel or connection lives that it is to come over: amqplib forgets some that are lost with it,
 * and whoever waits for one would wait for ever.
 *
 * @param atEnd answers, or throws, where the end comes first
 */
export async function endsWith<T>(ending: Ending, ask: () => Promise<T>, atEnd: () => T): Promise<T> {
  let tell: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (tell = resolve)).then(atEnd);
  ending.once("close", tell);
  try {
    return await Promise.race([ask(), end]);
  } finally {
    ending.off("close", tell);
  }
}
