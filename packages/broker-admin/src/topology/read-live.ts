import * as z from "zod";
import type { LiveArguments, LiveBinding, LiveQueue, LiveTopology } from "./live-topology.js";
import type { Management } from "../management/client.js";

// The API gives an empty list for a table without rows.
const table = z
  .union([z.record(z.string(), z.unknown()), z.array(z.never())])
  .default({})
  .transform((value): LiveArguments => (Array.isArray(value) ? {} : value));

const exchange = z
  .object({
    name: z.string(),
    type: z.string(),
    durable: z.boolean(),
    auto_delete: z.boolean(),
    internal: z.boolean(),
    arguments: table,
  })
  .transform(({ auto_delete, ...rest }) => ({ ...rest, autoDelete: auto_delete }));

const queue = z
  .object({
    name: z.string(),
    type: z.string().optional(),
    durable: z.boolean(),
    auto_delete: z.boolean(),
    exclusive: z.boolean().default(false),
    arguments: table,
    // Left out where statistics are off, and for a moment by a queue that has just been made.
    messages: z.number().optional(),
    consumers: z.number().optional(),
  })
  .transform(({ auto_delete, type, ...rest }) => {
    const declared = rest.arguments["x-queue-type"];
    // Left out by a broker whose queue has just been made, or is down.
    const fallback = typeof declared === "string" ? declared : "classic";

    return { ...rest, autoDelete: auto_delete, type: type ?? fallback };
  });

const binding = z
  .object({
    source: z.string(),
    destination: z.string(),
    destination_type: z.enum(["queue", "exchange"]),
    routing_key: z.string(),
    arguments: table,
  })
  .transform(({ source, destination, destination_type, routing_key, arguments: args }): LiveBinding => {
    const common = { from: source, key: routing_key, arguments: args };

    return destination_type === "queue"
      ? { ...common, queue: destination }
      : { ...common, exchange: destination };
  });

/** Of a virtual host and, in later versions, of the node, whose setting holds where the virtual host has none. */
const settingsWithType = z.object({ default_queue_type: z.string().optional() });

/** Reads what is there in a virtual host. What the broker does not count stays unknown. */
export async function readLive(management: Management, vhost: string): Promise<LiveTopology> {
  const [exchanges, listed, bindings, ofVhost, ofNode] = await Promise.all([
    management.list("exchanges", exchange, "name,type,durable,auto_delete,internal,arguments"),
    management.list("queues", queue, "name,type,durable,auto_delete,exclusive,arguments,messages,consumers"),
    management.list("bindings", binding, "source,destination,destination_type,routing_key,arguments"),
    management.find(`/vhosts/${encodeURIComponent(vhost)}`, settingsWithType),
    management.find("/overview", settingsWithType),
  ]);
  const queues = listed.some(({ messages }) => messages === undefined)
    ? withTotals(listed, await totals(management))
    : listed;
  const said = [ofVhost, ofNode]
    .map((settings) => settings?.default_queue_type)
    .find((type) => type !== undefined && type !== "undefined");

  return {
    exchanges: exchanges.filter(({ name }) => name !== ""),
    queues,
    bindings: bindings.filter(({ from }) => from !== ""),
    defaultQueueType: shortName(said) ?? typeWithoutName(queues) ?? "classic",
    saysDefaultQueueType: said !== undefined || typeWithoutName(queues) !== undefined,
  };
}

/** `quorum` for `rabbit_quorum_queue`, as some versions call it. */
function shortName(type: string | undefined): string | undefined {
  return type?.replace(/^rabbit_(\w+)_queue$/, "$1");
}

/** What a lasting queue has become that was declared without a type: what the node does where it does not say it. */
function typeWithoutName(queues: readonly LiveQueue[]): string | undefined {
  return queues.find(
    ({ durable, exclusive, autoDelete, type, arguments: given }) =>
      durable && !exclusive && !autoDelete && given["x-queue-type"] === undefined && type !== "classic",
  )?.type;
}

const total = z.object({ name: z.string(), messages: z.number().optional() });

/**
 * How many messages each queue holds, as the broker counts them when it is asked: also where its statistics are off. A
 * quorum queue's number is up to five seconds old.
 */
async function totals(management: Management): Promise<ReadonlyMap<string, number | undefined>> {
  const counted = await management.list(
    "queues",
    total,
    "name,messages",
    "disable_stats=true&enable_queue_totals=true",
  );

  return new Map(counted.map(({ name, messages }) => [name, messages]));
}

function withTotals(
  queues: readonly LiveQueue[],
  counted: ReadonlyMap<string, number | undefined>,
): readonly LiveQueue[] {
  return queues.map((one) => ({ ...one, messages: one.messages ?? counted.get(one.name) }));
}

/**
 * Asks how many messages a queue holds: ready, with a consumer, on their way to the dead letters. Undefined where the
 * broker does not say, which is not 0.
 */
export function queueCounter(management: Management): (queue: string) => Promise<number | undefined> {
  return async (name) => (await totals(management)).get(name);
}
