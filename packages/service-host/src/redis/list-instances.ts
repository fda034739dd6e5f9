import { textOf } from "@warren/messaging";
import type { Redis } from "ioredis";
import { readEntry, type Registered } from "./registered.js";

/** Who runs, or why nobody can say. */
export type Listing = Readonly<
  { known: true; instances: readonly Registered[] } | { known: false; reason: string }
>;

/** Where the registry keeps what. */
export function registryKeys(prefix = "warren:registry") {
  return {
    /** The names of all instances: it spares a scan of all keys. */
    index: `${prefix}:instances`,
    /** Of an instance: it expires soon, so that Redis, and no clock of ours, says who is silent. */
    of: (member: string) => `${prefix}:${member}`,
    /** The same words, for longer. */
    lastOf: (member: string) => `${prefix}:last:${member}`,
  };
}

/** Lists every instance of every program, and for a while those that are gone. */
export async function listInstances(redis: Redis | undefined, prefix?: string): Promise<Listing> {
  if (redis === undefined) return { known: false, reason: "There is no Redis: REDIS_URL is not set." };
  if (redis.status !== "ready") return { known: false, reason: "Redis cannot be reached." };
  try {
    return { known: true, instances: await read(redis, registryKeys(prefix)) };
  } catch (error) {
    return { known: false, reason: `Redis gave no answer: ${textOf(error)}` };
  }
}

async function read(redis: Redis, keys: ReturnType<typeof registryKeys>): Promise<readonly Registered[]> {
  const members = await redis.smembers(keys.index);
  if (members.length === 0) return [];
  const values = await redis.mget([...members.map(keys.of), ...members.map(keys.lastOf)]);
  const listed = members.map((_, at) => registeredOf(values[at], values[at + members.length]));
  const forgotten = members.filter((_, at) => listed[at] === undefined);
  if (forgotten.length > 0) await redis.srem(keys.index, forgotten);

  return listed.filter((one) => one !== undefined).sort(byServiceThenAge);
}

function registeredOf(
  now: string | null | undefined,
  last: string | null | undefined,
): Registered | undefined {
  const entry = readEntry(now) ?? readEntry(last);

  return entry === undefined ? undefined : { ...entry, gone: typeof now !== "string" };
}

/** Two that began within one millisecond are told apart by their names, so that a list read twice has one order. */
function byServiceThenAge(a: Registered, b: Registered): number {
  const key = ({ service, startedAt, instance }: Registered) => `${service} ${startedAt} ${instance}`;

  return key(a).localeCompare(key(b));
}
