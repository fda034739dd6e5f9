import type { Live, Picture } from "./flow-types.js";

/**
 * Messages a second that come into an exchange. The broker counts what programs publish; into an exchange that is only bound to others comes what
 * the queues get that have no other source. Null where neither is known.
 */
export function exchangeRateOf(picture: Picture, live: Live, exchange: string): number | null {
  if (picture.sends.some((send) => send.exchange === exchange))
    return live.exchanges.find((one) => one.exchange === exchange)?.inRate ?? null;
  const fed = picture.queues.filter(({ queue }) => {
    const sources = picture.bindings.filter(({ to }) => to.kind === "queue" && to.name === queue);

    return sources.length > 0 && sources.every((one) => one.exchange === exchange);
  });
  const rates = fed.map(({ queue }) => live.queues.find((one) => one.queue === queue)?.publishRate ?? null);

  // Each of them may get a copy of the same.
  return rates.length === 0 || rates.includes(null) ? null : Math.max(...rates.map((rate) => rate ?? 0));
}
