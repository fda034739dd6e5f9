import { once } from "node:events";
import type { ServiceContract } from "@warren/messaging/contract";
import type { Redis } from "ioredis";
import { inject } from "vitest";
import * as z from "zod";
import { readServiceEnvironment, serviceVariables } from "../../environment.js";
import { createLogger } from "../../logging/logger.js";
import { createRedis } from "../../redis/redis.js";
import { registryPrefix } from "../../redis/registry-prefix.js";
import { runService, type ServiceDefinition } from "../../service/run-service.js";
import { openServiceBench, type ServiceBench } from "../../testing/service-bench.js";
import { createPauseStore, type PauseStore } from "../pause-store.js";

/** A bench with a service whose queues can be paused, and where the pauses are kept. */
export type PauseBench = ServiceBench & Readonly<{ store: PauseStore; redis: Redis; key: string }>;

export async function openPauseBench<const S extends ServiceContract>(
  service: Omit<ServiceDefinition<S>, "environment" | "logger">,
): Promise<PauseBench> {
  const { redisUrl } = inject("warrenStack");
  const logger = createLogger({ name: "test", level: "silent" });
  const redis = createRedis({ redisUrl, logger });
  if (redis === undefined) throw new Error("there is no Redis");
  if (redis.status !== "ready") await once(redis, "ready");
  const variables = z.object(serviceVariables({ port: 0, database: service.contract.name }));
  const bench = await openServiceBench({
    topology: service.topology,
    environment: { REDIS_URL: redisUrl },
    start: (env) =>
      runService<S>({ ...service, logger, environment: readServiceEnvironment(variables, env) }),
  });
  const prefix = registryPrefix(bench.amqpUrl);
  const key = `${prefix}:pauses`;

  return {
    ...bench,
    redis,
    key,
    store: createPauseStore(redis, prefix),
    async close() {
      await bench.close();
      await redis.del(key);
      redis.disconnect();
    },
  };
}
