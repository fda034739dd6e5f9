import type { ConsumeMessage } from "amqplib";
import { nameOf } from "../logging/message-name.js";

/** The batch that a consumer processes at the moment. */
export type BatchInProgress<Channel> = Readonly<{
  /** Where its deliveries came from: nowhere else can they be acknowledged. */
  channel: Channel;
  deliveries: readonly ConsumeMessage[];
  /** When it began, by `performance.now()`. */
  since: number;
  /** Since when the service cannot handle it; undefined while no try has failed. */
  pause: Pause | undefined;
}>;

/**
 * A time in which the service cannot work. `since`: when the first try failed, by `performance.now()`. `reason`: of the last one.
 * `failed`: the ids of messages whose handlers failed for themselves, so that running them again says nothing of the pause.
 */
export type Pause = Readonly<{ since: number; reason: string; failed?: ReadonlySet<string> }>;

/** Why a consumer stands still: its batch takes longer than it should. Undefined where it does not. */
export function stuckReason(
  { deliveries, since }: BatchInProgress<unknown>,
  now: number,
  stuckAfterMs: number,
): string | undefined {
  const heldMs = now - since;
  if (heldMs <= stuckAfterMs) return undefined;
  const names = [...new Set(deliveries.map(nameOf))].join(", ");

  return `${names}: ${deliveries.length} in progress for ${Math.round(heldMs / 1_000)} s; nothing is lost, and nothing else of the queue is handled. See what the handler waits for`;
}
