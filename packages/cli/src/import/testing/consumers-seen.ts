import { expect, vi } from "vitest";
import * as z from "zod";
import type { ImportBench } from "./import-bench.js";

/** Waits until the broker's HTTP API tells of so many consumers, and of their connection: it does so a moment later. */
export async function consumersSeen({ address, management }: ImportBench, count: number): Promise<void> {
  const place = encodeURIComponent(address.vhost);
  const named = z.array(z.object({ user_provided_name: z.string() }));
  await vi.waitFor(
    async () => {
      expect(await management.find(`/consumers/${place}`, z.array(z.unknown()))).toHaveLength(count);
      expect(await management.find(`/vhosts/${place}/connections`, named)).not.toEqual([]);
    },
    { timeout: 20_000, interval: 200 },
  );
}
