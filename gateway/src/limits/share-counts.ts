import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { Count, WindowCounts } from "./window-counts.js";

export type ShareOptions = Readonly<{
  redis: Redis | undefined;
  windowMs: number;
  /** What its keys begin with. Default "warren:limits". */
  prefix?: string;
}>;

/** Keys told in one round; the others wait for the next. */
const AT_ONCE = 2_000;

/** How often counts are told, in ms: for so long another gateway does not know what was used here. */
export const SHARE_EVERY_MS = 200;

/** Tells the other gateways what was counted here, and hears what they counted. One round at a time; it never rejects. */
export type ShareCounts = () => Promise<void>;

/**
 * Shares counts through Redis beside the requests, which wait for no round trip and cost none. While Redis is away each gateway counts
 * by itself; what was counted meanwhile is told once it is back.
 */
export function shareCounts(counts: WindowCounts, options: ShareOptions): ShareCounts {
  const { redis, windowMs, prefix = "warren:limits" } = options;
  let sharing: Promise<void> | undefined;

  const share = async () => {
    const { window, current, previous } = counts.state();
    const untold = untoldOf(current);
    if (redis?.status !== "ready" || untold.length === 0) return;
    const hashOf = (of: number) => `${prefix}:${windowMs}:${of}`;
    const pipeline = redis.pipeline();
    for (const { field, tell } of untold) pipeline.hincrby(hashOf(window), field, tell);
    pipeline.hmget(hashOf(window - 1), ...untold.map(({ field }) => field));
    pipeline.pexpire(hashOf(window), windowMs * 3);
    const answers = (await pipeline.exec()) ?? [];
    const [, before] = answers[untold.length] ?? [];
    for (const [index, { key, count, tell }] of untold.entries()) {
      const [error, total] = answers[index] ?? [];
      if (error !== null || typeof total !== "number") continue;
      count.untold -= tell;
      count.others = Math.max(0, total - (count.own - count.untold));
      hear(previous, key, numberIn(before, index));
    }
  };

  return () =>
    (sharing ??= share()
      .catch(() => undefined)
      .finally(() => (sharing = undefined)));
}

function untoldOf(current: ReadonlyMap<string, Count>) {
  const untold: Readonly<{ key: string; field: string; count: Count; tell: number }>[] = [];
  for (const [key, count] of current) {
    if (count.untold === 0) continue;
    untold.push({ key, field: fieldOf(key), count, tell: count.untold });
    if (untold.length === AT_ONCE) break;
  }

  return untold;
}

/** A name of one length that is nobody's: keys hold addresses and whatever an issuer calls its users. */
function fieldOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}

/** What all have counted in the window before, of which this gateway may know less. */
function hear(previous: Map<string, Count>, key: string, total: number): void {
  const known = previous.get(key) ?? { own: 0, untold: 0, others: 0 };
  if (total <= known.own + known.others) return;
  previous.set(key, { ...known, others: total - known.own });
}

function numberIn(list: unknown, index: number): number {
  const value = Array.isArray(list) ? Number(list[index] ?? 0) : 0;

  return Number.isFinite(value) ? value : 0;
}
