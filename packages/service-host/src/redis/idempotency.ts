import { endingCall } from "@warren/messaging";
import type { Redis } from "ioredis";
import { startCommand } from "./traced-commands.js";

export type IdempotencyOptions = Readonly<{
  redis: Redis | undefined;
  /** How long a result is remembered. Default 3600. */
  ttlSeconds?: number;
}>;

export type RememberOptions = Readonly<{
  /** How long these results are remembered. Default: what the store was made with. */
  ttlSeconds?: number | undefined;
  traceparent?: string | undefined;
}>;

/**
 * Remembers results by key, such as `order-${id}-${action}`, so that the same request again gets the same answer. Only a
 * shortcut: without Redis everything is a miss and nothing is an error, and it is the database that keeps a request from
 * being done twice. Results are kept as JSON. `traceparent` is of the message or request on whose behalf it is asked, for traces.
 */
export type Idempotency = Readonly<{
  /** What is remembered of these keys; the others are left out. */
  getMany(keys: readonly string[], traceparent?: string): Promise<Map<string, unknown>>;
  /** Remembers results. A key that is remembered already keeps its first one. */
  putMany(
    entries: Iterable<readonly [key: string, value: unknown]>,
    options?: RememberOptions,
  ): Promise<void>;
  /** Forgets results, so that others can be remembered under these keys. */
  forget(keys: readonly string[], traceparent?: string): Promise<void>;
  /** The remembered result, or what the function returns, which is then remembered. What it throws is not. */
  run<T>(key: string, fn: () => Promise<T>): Promise<T>;
}>;

/** See {@link Idempotency}. */
export function createIdempotency({ redis, ttlSeconds = 3_600 }: IdempotencyOptions): Idempotency {
  const usable = () => (redis?.status === "ready" ? redis : undefined);

  const getMany: Idempotency["getMany"] = async (keys, traceparent) => {
    const found = new Map<string, unknown>();
    const ready = usable();
    if (keys.length === 0 || ready === undefined) return found;
    const span = startCommand(traceparent, ready, "MGET");
    const values = await endingCall(span, ready.mget([...keys])).catch(() => []);
    for (const [index, value] of values.entries()) {
      const key = keys[index];
      const result = parse(value);
      if (key !== undefined && result !== undefined) found.set(key, result);
    }

    return found;
  };

  const putMany: Idempotency["putMany"] = async (
    entries,
    { ttlSeconds: seconds = ttlSeconds, traceparent } = {},
  ) => {
    const ready = usable();
    if (ready === undefined) return;
    const pipeline = ready.pipeline();
    for (const [key, value] of entries) {
      pipeline.set(key, JSON.stringify(value ?? null), "EX", seconds, "NX");
    }
    if (pipeline.length === 0) return;
    const span = startCommand(traceparent, ready, "SET", pipeline.length);
    await endingCall(span, pipeline.exec()).catch(() => undefined);
  };

  return {
    getMany,
    putMany,
    async forget(keys, traceparent) {
      const ready = usable();
      if (keys.length === 0 || ready === undefined) return;
      const span = startCommand(traceparent, ready, "DEL");
      await endingCall(span, ready.del([...keys])).catch(() => undefined);
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
