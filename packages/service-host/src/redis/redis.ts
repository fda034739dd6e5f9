import { Redis } from "ioredis";
import type { Logger } from "pino";

export type RedisOptions = Readonly<{
  /** Without it there is no Redis, and nobody minds. */
  redisUrl: string | undefined;
  logger: Logger;
  /** After which a command fails. Default 500. */
  commandTimeoutMs?: number;
}>;

const MAX_RECONNECT_MS = 5_000;

/**
 * Connects in the background and keeps reconnecting. While Redis is away every command fails at once, so callers treat a
 * failure as a miss. Logs when Redis comes and goes, not for each command.
 */
export function createRedis({ redisUrl, logger, commandTimeoutMs }: RedisOptions): Redis | undefined {
  if (redisUrl === undefined) return undefined;

  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: commandTimeoutMs ?? 500,
    retryStrategy: (times) =>
      Math.min(100 * 2 ** Math.min(times, 10), MAX_RECONNECT_MS) * (0.5 + Math.random() / 2),
  });

  let away = false;
  redis.on("error", (error: Error) => {
    if (!away) logger.warn({ err: error }, "Redis is away; working without it");
    away = true;
  });
  redis.on("close", () => {
    if (!away && redis.status !== "end") logger.warn({}, "lost Redis; working without it");
    away = true;
  });
  redis.on("ready", () => {
    logger.info({}, "connected to Redis");
    away = false;
  });
  redis.connect().catch(() => undefined);

  return redis;
}
