import type { ConsumeMessage } from "amqplib";
import { nameOf } from "./batch.js";

/** The batch that a consumer deals with, and since when (`performance.now()`). */
export type InHand = Readonly<{ batch: readonly ConsumeMessage[]; since: number }>;

/** Why a consumer stands still: its batch is in hand for longer than it should be. */
export function stuckReason({ batch, since }: InHand, stuckAfterMs: number): string | undefined {
  const heldMs = performance.now() - since;
  if (heldMs <= stuckAfterMs) return undefined;
  const names = [...new Set(batch.map(nameOf))].join(", ");

  return `${names}: ${batch.length} in hand for ${Math.round(heldMs / 1_000)} s; nothing is lost, and nothing else of the queue is handled. See what the handler waits for`;
}
