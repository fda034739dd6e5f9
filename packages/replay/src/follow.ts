import { delay } from "@warren/messaging";
import pMap from "p-map";
import { endingOf } from "./ending.js";
import type { Gateway } from "./gateway.js";
import { count, type Tally } from "./tally.js";

export type FollowOptions = Readonly<{
  gateway: Gateway;
  orderIds: readonly string[];
  concurrency: number;
  /** How long to wait for all of them. */
  timeoutMs: number;
  /** Told after each round. */
  onProgress: (ended: number) => void;
  /** Ends the waiting; each order is looked at once all the same. */
  signal: AbortSignal;
}>;

/** How orders ended. */
export type Followed = Readonly<{
  /** Dispatched and delivered ones too. */
  confirmed: number;
  rejected: Readonly<Tally>;
  cancelled: Readonly<Tally>;
  /** Those that have not ended. */
  waiting: readonly string[];
}>;

const POLL_MS = 300;

/** Asks for each order until it has ended or the time is over. */
export async function followAll(options: FollowOptions): Promise<Followed> {
  const { gateway, orderIds, concurrency, signal } = options;
  const until = Date.now() + options.timeoutMs;
  const waiting = new Set(orderIds);
  const rejected: Tally = {};
  const cancelled: Tally = {};
  let confirmed = 0;

  for (;;) {
    await pMap(
      [...waiting],
      async (orderId) => {
        const answer = await gateway.request("GET", `/api/orders/${orderId}`, { signal });
        // Not found: taken, and the order service has not come to it yet.
        const ending = answer.kind === "ok" ? endingOf(answer.body) : undefined;
        if (ending === undefined) return;
        waiting.delete(orderId);
        if (ending.status === "confirmed") confirmed += 1;
        else count(ending.status === "rejected" ? rejected : cancelled, ending.reason);
      },
      { concurrency },
    );
    options.onProgress(orderIds.length - waiting.size);
    if (waiting.size === 0 || Date.now() > until || signal.aborted) break;
    await delay(POLL_MS, signal);
  }

  return { confirmed, rejected, cancelled, waiting: [...waiting] };
}
