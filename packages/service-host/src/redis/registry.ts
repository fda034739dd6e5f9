import { hostname } from "node:os";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { listInstances, registryKeys, type Listing } from "./list-instances.js";
import type { Entry, Report } from "./registered.js";

/** What an instance says with a heartbeat. */
export type Said = Readonly<{
  /** "ready" or "unavailable". */
  state: string;
  report?: Report;
}>;

export type RegistryOptions = Readonly<{
  redis: Redis | undefined;
  service: string;
  /** Different for each process. */
  instance: string;
  /** Where its HTTP server listens. */
  address: string;
  version?: string;
  /** Asked at each heartbeat. Default: always "ready". */
  say?: () => Promise<Said>;
  logger: Logger;
  /** Default 5,000. */
  heartbeatMs?: number;
  /** After which an instance that is silent counts as gone. Default 15,000. */
  ttlMs?: number;
  /** How long one that is gone is still listed. Default 600,000. */
  goneMs?: number;
  /** What its keys begin with, as `registryPrefix` says. Default "warren:registry". */
  prefix?: string;
}>;

/** Tells the others that this instance is there, and lists them. */
export type Registry = Readonly<{
  start(): Promise<void>;
  list(): Promise<Listing>;
  stop(): Promise<void>;
}>;

/** See {@link Registry}. */
export function createRegistry(options: RegistryOptions): Registry {
  const { redis, logger } = options;
  const keys = registryKeys(options.prefix);
  const member = `${options.service}:${options.instance}`;
  const startedAt = new Date().toISOString();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;

  const beat = async () => {
    if (redis?.status !== "ready") return;
    const said = (await options.say?.()) ?? { state: "ready" };
    const { service, instance, address, version = "dev" } = options;
    const seenAt = new Date().toISOString();
    const entry: Entry = {
      service,
      instance,
      address,
      version,
      startedAt,
      seenAt,
      host: hostname(),
      ...said,
    };
    const text = JSON.stringify(entry);
    await redis
      .multi()
      .set(keys.of(member), text, "PX", options.ttlMs ?? 15_000)
      .set(keys.lastOf(member), text, "PX", options.goneMs ?? 600_000)
      .sadd(keys.index, member)
      .exec();
  };

  // Never two at once: stop() could not wait for both, and the later one would write the entry again.
  const beatSafely = () =>
    (beating ??= beat()
      .catch((error: unknown) => logger.debug({ err: error }, "no heartbeat in the registry"))
      .finally(() => (beating = undefined)));
  const onReady = () => void beatSafely();

  return {
    async start() {
      if (redis === undefined || timer !== undefined) return;
      timer = setInterval(() => void beatSafely(), options.heartbeatMs ?? 5_000);
      timer.unref();
      // The connection may be a moment away; without this the first heartbeat would come only after the interval.
      redis.on("ready", onReady);
      await beatSafely();
    },

    list: () => listInstances(redis, options.prefix),

    async stop() {
      clearInterval(timer);
      timer = undefined;
      redis?.off("ready", onReady);
      await beating;
      if (redis?.status !== "ready") return;
      await redis
        .multi()
        .del(keys.of(member), keys.lastOf(member))
        .srem(keys.index, member)
        .exec()
        .catch(() => null);
    },
  };
}
