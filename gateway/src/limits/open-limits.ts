import type { HostResources } from "@warren/service-host";
import { createLimits, LIMIT_WINDOW_MS, type Limits, type LimitSettings } from "./limits.js";
import { SHARE_EVERY_MS, shareCounts } from "./share-counts.js";
import { createWindowCounts } from "./window-counts.js";

/** Limits that all gateways at one Redis share; without one, each gateway's own. */
export function openLimits(
  settings: LimitSettings,
  { redis, logger, onClose }: Pick<HostResources, "redis" | "logger" | "onClose">,
): Limits {
  const counts = createWindowCounts({ windowMs: LIMIT_WINDOW_MS });
  if (redis === undefined) {
    logger.warn("without REDIS_URL each gateway limits its callers by itself");

    return createLimits(counts, settings);
  }
  const share = shareCounts(counts, { redis, windowMs: LIMIT_WINDOW_MS });
  const timer = setInterval(() => void share(), SHARE_EVERY_MS).unref();
  onClose("limits", () => clearInterval(timer));

  return createLimits(counts, settings);
}
