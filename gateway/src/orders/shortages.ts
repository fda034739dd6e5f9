import type { Client } from "@warren/messaging/contract";
import { within } from "@warren/service-host";
import type { gateway } from "@warren/generated/gateway";
import type { Origin } from "../trpc.js";

/** A line of which there is not enough. */
export type Shortage = Readonly<{ productId: string; wanted: number; available: number }>;

export type ShortageOptions = Readonly<{
  ask: Pick<Client<typeof gateway>, "CheckStock">;
  origin: Origin;
  /** How long an order waits for the answer, at most. Default 500. */
  waitMs?: number;
}>;

/** The most lines that are asked about: one that is short is enough to refuse. */
const MOST = 10;

/**
 * Of the lines that the price list shows as short, those of which the inventory says now that there is not enough. What is short on the
 * list alone is asked about, so an order for what there is costs no question. Where the inventory does not answer, nothing is short.
 */
export async function shortagesOf(
  suspects: readonly Shortage[],
  { ask, origin, waitMs = 500 }: ShortageOptions,
): Promise<readonly Shortage[]> {
  if (suspects.length === 0) return [];
  const asked = suspects.slice(0, MOST).map(async ({ productId, wanted }) => {
    const reply = await ask.CheckStock({ productId, quantity: wanted }, origin);
    if (reply.type === "ProductUnknown" || reply.data.sufficient) return [];

    return [{ productId, wanted, available: reply.data.available }];
  });

  return within(
    waitMs,
    Promise.all(asked).then(
      (found) => found.flat(),
      () => [],
    ),
    () => [],
  );
}
