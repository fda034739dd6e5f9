import type { Redis } from "ioredis";
import { checkThat, type Check } from "../http/health.js";

/** Whether Redis answers, where there is to be one. Optional: every program does its work without it. */
export async function redisCheck(redis: Redis | undefined): Promise<readonly Check[]> {
  if (redis === undefined) return [];
  const name = "redis";
  if (redis.status !== "ready") return [{ name, ok: false, optional: true, reason: "not connected" }];
  const check = await checkThat(name, () => redis.ping());

  return [check.ok ? check : { ...check, optional: true }];
}
