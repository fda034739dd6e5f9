import { isRecord, managementRequest } from "@warren/servers/parts";

/** A queue of the shop, with what waits for its next attempt and what was given up beside it. */
export type QueueStatus = Readonly<{
  name: string;
  ready: number;
  /** With a consumer that has not settled them yet. */
  unacked: number;
  consumers: number;
  retrying: number;
  dead: number;
}>;

export type BrokerQueue = Readonly<{ name: string; ready: number; unacked: number; consumers: number }>;

const ASK_WITHIN_MS = 5_000;
const retry = /^(.+)\.retry\.\d+$/;
const dead = /^(.+)\.dead$/;

/** The queues of the broker's first virtual host; undefined where it does not say. Its numbers are some seconds old. */
export async function queueStatus(
  managementUrl: string | undefined,
): Promise<readonly QueueStatus[] | undefined> {
  if (managementUrl === undefined) return undefined;
  const { url, headers } = managementRequest(managementUrl, "/api/queues/%2F");
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    const answer: unknown = response.ok ? await response.json() : undefined;

    return Array.isArray(answer) ? foldQueues(answer.filter(isRecord).flatMap(queueIn)) : undefined;
  } catch {
    return undefined;
  }
}

/** Counts the retry queues and the dead letters of a queue with that queue. */
export function foldQueues(queues: readonly BrokerQueue[]): readonly QueueStatus[] {
  const names = new Set(queues.map(({ name }) => name));
  const ownerOf = (name: string, pattern: RegExp) => {
    const [, owner] = pattern.exec(name) ?? [];

    return owner !== undefined && names.has(owner) ? owner : undefined;
  };
  const sum = (owner: string, pattern: RegExp) =>
    queues
      .filter(({ name }) => ownerOf(name, pattern) === owner)
      .reduce((total, { ready, unacked }) => total + ready + unacked, 0);

  return queues
    .filter(({ name }) => ownerOf(name, retry) === undefined && ownerOf(name, dead) === undefined)
    .map((queue) => ({ ...queue, retrying: sum(queue.name, retry), dead: sum(queue.name, dead) }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

// Those that belong to a connection come and go with it: they hold answers to one process.
function queueIn(value: Record<string, unknown>): readonly BrokerQueue[] {
  const { name, exclusive } = value;
  if (typeof name !== "string" || exclusive === true) return [];
  const count = (field: string) => Number(value[field] ?? 0);

  return [
    {
      name,
      ready: count("messages_ready"),
      unacked: count("messages_unacknowledged"),
      consumers: count("consumers"),
    },
  ];
}
