import * as z from "zod";
import type { LiveArguments, LiveBinding, LiveTopology } from "./live-topology.js";
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
    messages: z.number().default(0),
    consumers: z.number().default(0),
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

const vhostSettings = z.object({ default_queue_type: z.string().optional() });

/** Reads what is there in a virtual host. */
export async function readLive(management: Management, vhost: string): Promise<LiveTopology> {
  const [exchanges, queues, bindings, settings] = await Promise.all([
    management.list("exchanges", exchange, "name,type,durable,auto_delete,internal,arguments"),
    management.list("queues", queue, "name,type,durable,auto_delete,exclusive,arguments,messages,consumers"),
    management.list("bindings", binding, "source,destination,destination_type,routing_key,arguments"),
    management.find(`/vhosts/${encodeURIComponent(vhost)}`, vhostSettings),
  ]);
  const defaultType = settings?.default_queue_type ?? "undefined";

  return {
    exchanges: exchanges.filter(({ name }) => name !== ""),
    queues,
    bindings: bindings.filter(({ from }) => from !== ""),
    defaultQueueType: defaultType === "undefined" ? "classic" : defaultType,
  };
}

const counted = z.object({ messages: z.number().default(0) });

/** Asks how many messages a queue holds: ready, with a consumer, on their way to the dead letters. */
export function queueCounter(management: Management, vhost: string): (queue: string) => Promise<number> {
  return async (name) => {
    const path = `/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;

    return (await management.find(path, counted))?.messages ?? 0;
  };
}
