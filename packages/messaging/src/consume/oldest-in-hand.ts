import type { ConsumeMessage } from "amqplib";
import { sentAtOf } from "../wire/decode.js";
import type { ConsumerState } from "./consumer-state.js";

/** What a consumer has taken and not settled: its batch, and what waits for the next one. What a pause gave back counts, too. */
export function inHandOf<C>(state: ConsumerState<C>): readonly ConsumeMessage[] {
  if (state.kind === "unable") return state.deliveries;
  const waiting = state.kind === "consuming" ? state.waiting : [];
  const batch = "batch" in state ? state.batch : undefined;

  return [...(batch?.deliveries ?? []), ...waiting];
}

/**
 * For how many milliseconds the oldest of these deliveries has waited since it was sent, to the second; 0 where there are none. A
 * queue gives out its oldest first, so that what is still in it is younger. A sender's clock that is ahead of ours counts as now.
 */
export function oldestMs(deliveries: readonly ConsumeMessage[], now: number): number {
  return deliveries.reduce((oldest, raw) => {
    const sentAt = sentAtOf(raw)?.getTime() ?? now;

    return Math.max(oldest, now - sentAt);
  }, 0);
}
