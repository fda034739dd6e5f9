import type { Redis } from "ioredis";

export type IdempotencyOptions = Readonly<{
  redis: Redis | undefined;
  /** How long a result is remembered. Default 3600. */
  ttlSeconds?: number;
}>;

/**
 * Remembers results by key, such as `order-${id}-${action}`, so that the same request again gets the same answer. Only a
 * shortcut: without Redis everything is a miss and nothing is an error, and it is the database that keeps a request from
 * being done twice. Results are kept as JSON.
 */
export type Idempotency = Readonly<{
  /** What is remembered of these keys; the others are left out. */
  getMany(keys: readonly string[]): Promise<Map<string, unknown>>;
  /** Remembers results. A key that is remembered already keeps its first one. */
  putMany(entries: Iterable<readonly [key: string, value: unknown]>): Promise<void>;
  /** Forgets results, so that others can be remembered under these keys. */
  forget(keys: readonly string[]): Promise<void>;
  /** The remembered result, or what the function returns, which is then remembered. What it throws is not. */
  run<T>(key: string, fn: () => Promise<T>): Promise<T>;
}>;

/** See {@link Idempotency}. */
export function createIdempotency({ redis, ttlSeconds = 3_600 }: IdempotencyOptions): Idempotency {
  const usable = () => (redis?.status === "ready" ? redis : undefined);

  const getMany: Idempotency["getMany"] = async (keys) => {
    const found = new Map<string, unknown>();
    const values =
      keys.length === 0
        ? []
        : await usable()
            ?.mget([...keys])
            .catch(() => []);
    for (const [index, value] of (values ?? []).entries()) {
      const key = keys[index];
      const result = parse(value);
      if (key !== undefined && result !== undefined) found.set(key, result);
    }

    return found;
  };

  const putMany: Idempotency["putMany"] = async (entries) => {
    const pipeline = usable()?.pipeline();
    if (pipeline === undefined) return;
    for (const [key, value] of entries) {
      pipeline.set(key, JSON.stringify(value ?? null), "EX", ttlSeconds, "NX");
    }
    if (pipeline.length > 0) await pipeline.exec().catch(() => undefined);
  };

  return {
    getMany,
    putMany,
    async forget(keys) {
      if (keys.length > 0)
        await usable()
          ?.del([...keys])
          .catch(() => undefined);
    },
    async run<T>(key: string, fn: () => Promise<T>) {
      const remembered = await getMany([key]);
      if (remembered.has(key)) return remembered.get(key) as T;
      const value = await fn();
      await putMany([[key, value]]);

      return value;
    },
  };
}

/** Undefined for what is not there or is no JSON: somebody else's key, which is then a miss. */
function parse(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
