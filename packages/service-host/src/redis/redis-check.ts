import type { Redis } from "ioredis";
import { checkThat, type Check } from "../http/health.js";

/** Written at each look, and forgotten by itself. */
const KEY = "warren:check";
const KEPT_SECONDS = 60;

/**
 * Whether Redis takes what is written to it, where there is to be one: one that is full, or a copy of another, answers and takes nothing.
 * Optional: every program does its work without it.
 */
export async function redisCheck(redis: Redis | undefined): Promise<readonly Check[]> {
  if (redis === undefined) return [];
  const name = "redis";
  if (redis.status !== "ready") return [{ name, ok: false, optional: true, reason: "not connected" }];
  const check = await checkThat(name, () => redis.set(KEY, "1", "EX", KEPT_SECONDS));

  return [check.ok ? check : { ...check, optional: true }];
}
