import { expect, vi } from "vitest";
import * as z from "zod";
import type { ImportBench } from "./import-bench.js";

/** Waits until the broker's HTTP API counts so many consumers. Of their connections it may tell later: an import waits for that itself. */
export async function consumersSeen({ address, management }: ImportBench, count: number): Promise<void> {
  const place = encodeURIComponent(address.vhost);
  await vi.waitFor(
    async () => {
      expect(await management.find(`/consumers/${place}`, z.array(z.unknown()))).toHaveLength(count);
    },
    { timeout: 120_000, interval: 50 },
  );
}
