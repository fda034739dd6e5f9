import type { OrderStatusChanged } from "@warren/generated/gateway";
import { Gauge, type Registry } from "prom-client";
import { Problem } from "../problem.js";

type Change = OrderStatusChanged["data"];

/** The changes of one order, as they come. */
export type Feed = Readonly<{
  /** The next change; undefined when none came in this time or the signal was aborted. */
  next(signal: AbortSignal, timeoutMs: number): Promise<Change | undefined>;
  close(): void;
}>;

/** Hands each change of an order to those who watch it. */
export type OrderChanges = Readonly<{
  tell(change: Change): void;
  follow(orderId: string): Feed;
  size(): number;
}>;

/** Open live updates of one gateway, at most. */
export const MAX_WATCHERS = 5_000;

/** Changes that wait for a slow reader; older ones are dropped, since each says where the order stands now. */
const MAX_WAITING = 32;

/** Shows how many live updates are open. */
export function watchOrderChanges(metrics: Registry, changes: OrderChanges): void {
  new Gauge({
    name: "gateway_live_updates",
    help: "Live updates of orders that are open",
    registers: [metrics],
    collect() {
      this.set(changes.size());
    },
  });
}

/** See {@link OrderChanges}. */
export function createOrderChanges(maxWatchers = MAX_WATCHERS): OrderChanges {
  const followers = new Map<string, Set<(change: Change) => void>>();
  let count = 0;

  return {
    tell(change) {
      for (const take of followers.get(change.orderId) ?? []) take(change);
    },
    size: () => count,
    follow(orderId) {
      if (count >= maxWatchers) {
        throw new Problem("too_many_watchers", `${count} live updates are open. Ask for the order instead.`);
      }
      const waiting: Change[] = [];
      let wake: (() => void) | undefined;
      const take = (change: Change) => {
        waiting.push(change);
        if (waiting.length > MAX_WAITING) waiting.shift();
        wake?.();
      };
      const group = followers.get(orderId) ?? new Set();
      followers.set(orderId, group.add(take));
      count += 1;

      return {
        async next(signal, timeoutMs) {
          if (waiting.length === 0 && !signal.aborted) {
            await new Promise<void>((resolve) => {
              const end = () => {
                clearTimeout(timer);
                signal.removeEventListener("abort", end);
                wake = undefined;
                resolve();
              };
              const timer = setTimeout(end, timeoutMs);
              signal.addEventListener("abort", end, { once: true });
              wake = end;
            });
          }

          return signal.aborted ? undefined : waiting.shift();
        },
        close() {
          if (!group.delete(take)) return;
          count -= 1;
          if (group.size === 0 && followers.get(orderId) === group) followers.delete(orderId);
        },
      };
    },
  };
}
