import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** What the provider is asked to do with an order's money. */
export type Action = "authorize" | "capture";

const KEPT_S = 3_600;
const PREFIX = { authorize: "auth", capture: "capt" } as const;

/** Under which the provider knows a request: each action happens once an order. */
export function idempotencyKey(orderId: string, action: Action): string {
  return `order-${orderId}-${action}`;
}

/**
 * What the simulated provider answers, at once and always yes, as it does for Warren: its name for what it did. What it
 * answered before is read from Redis, and what is new is kept there for an hour.
 */
export async function askProvider(redis: Redis, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const known = await redis.mget([...keys]);
  const keeping = redis.pipeline();
  const references = keys.map((key, index) => {
    const before = known[index];
    if (typeof before === "string") return before;
    const reference = approve(key);
    keeping.set(key, reference, "EX", KEPT_S, "NX");

    return reference;
  });
  if (keeping.length > 0) await keeping.exec();

  return references;
}

function approve(key: string): string {
  const action = key.endsWith("authorize") ? "authorize" : "capture";

  return `${PREFIX[action]}_${createHash("sha256").update(key).digest("hex").slice(0, 24)}`;
}
