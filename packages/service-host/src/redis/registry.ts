import type { Redis } from "ioredis";
import type { Logger } from "pino";
import * as z from "zod";

const registeredSchema = z.object({
  service: z.string(),
  instance: z.string(),
  address: z.string(),
  version: z.string(),
  startedAt: z.string(),
  /** "ready" or "unavailable", as `/health/ready` says. */
  state: z.string(),
  seenAt: z.string(),
});

/** One running instance of a service, as it last said of itself. Times are ISO 8601. */
export type Registered = Readonly<z.infer<typeof registeredSchema>>;

export type RegistryOptions = Readonly<{
  redis: Redis | undefined;
  service: string;
  /** Different for each process. */
  instance: string;
  /** Where its HTTP server listens. */
  address: string;
  version?: string;
  /** Asked at each heartbeat. Default: always "ready". */
  state?: () => Promise<string>;
  logger: Logger;
  /** Default 5,000. */
  heartbeatMs?: number;
  /** After which an instance that is silent counts as gone. Default 15,000. */
  ttlMs?: number;
  /** What its keys begin with. Default "warren:registry". */
  prefix?: string;
}>;

/** Tells the others that this instance is there, and lists them. Without Redis the list is empty. */
export type Registry = Readonly<{
  start(): Promise<void>;
  list(): Promise<readonly Registered[]>;
  stop(): Promise<void>;
}>;

/** See {@link Registry}. Each instance has its own key, which expires; a set of their names spares a scan of all keys. */
export function createRegistry(options: RegistryOptions): Registry {
  const { redis, logger } = options;
  const prefix = options.prefix ?? "warren:registry";
  const index = `${prefix}:instances`;
  const member = `${options.service}:${options.instance}`;
  const keyOf = (name: string) => `${prefix}:${name}`;
  const startedAt = new Date().toISOString();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;

  const beat = async () => {
    if (redis?.status !== "ready") return;
    const state = (await options.state?.()) ?? "ready";
    const { service, instance, address, version = "dev" } = options;
    const entry: Registered = {
      service,
      instance,
      address,
      version,
      startedAt,
      state,
      seenAt: new Date().toISOString(),
    };
    await redis
      .multi()
      .set(keyOf(member), JSON.stringify(entry), "PX", options.ttlMs ?? 15_000)
      .sadd(index, member)
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

    async list() {
      if (redis?.status !== "ready") return [];
      const members = await redis.smembers(index).catch(() => []);
      if (members.length === 0) return [];
      const values = await redis.mget(members.map(keyOf)).catch(() => []);
      const gone = members.filter((_, at) => values[at] === null);
      if (gone.length > 0) await redis.srem(index, gone).catch(() => 0);

      return values.flatMap((value) => parse(value)).sort(byServiceThenAge);
    },

    async stop() {
      clearInterval(timer);
      timer = undefined;
      redis?.off("ready", onReady);
      await beating;
      if (redis?.status !== "ready") return;
      await redis
        .multi()
        .del(keyOf(member))
        .srem(index, member)
        .exec()
        .catch(() => null);
    },
  };
}

function parse(text: string | null | undefined): Registered[] {
  if (text === null || text === undefined) return [];
  try {
    const result = registeredSchema.safeParse(JSON.parse(text));

    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}

/** Two that began within one millisecond are told apart by their names, so that a list read twice has one order. */
function byServiceThenAge(a: Registered, b: Registered): number {
  const key = ({ service, startedAt, instance }: Registered) => `${service} ${startedAt} ${instance}`;

  return key(a).localeCompare(key(b));
}
