import * as z from "zod";
import type { Management } from "./client.js";

/** A queue at one moment. `undefined` is what the broker does not say, which is not 0. */
export type QueueStatistics = Readonly<{
  /** As the broker calls it: "running", "down", "minority", … */
  state: string | undefined;
  /** Waiting for a consumer. */
  ready: number | undefined;
  /** With consumers, and not acknowledged yet. */
  unacknowledged: number | undefined;
  consumers: number | undefined;
  /** Of the messages' contents. */
  bytes: number | undefined;
  /** Messages a second, over the last seconds. */
  publishRate: number | undefined;
  deliverRate: number | undefined;
}>;

/** An exchange at one moment: messages a second, over the last seconds. `undefined` is what the broker does not say. */
export type ExchangeStatistics = Readonly<{ inRate: number | undefined; outRate: number | undefined }>;

export type Statistics = Readonly<{
  /** Off: the broker counts messages when it is asked, and keeps no rates, bytes and consumers. */
  statistics: "on" | "off";
  queues: ReadonlyMap<string, QueueStatistics>;
  exchanges: ReadonlyMap<string, ExchangeStatistics>;
}>;

const overview = z.object({ disable_stats: z.boolean().optional(), rates_mode: z.string().optional() });

const counted = z.object({
  name: z.string(),
  messages_ready: z.number().optional(),
  messages_unacknowledged: z.number().optional(),
});

const rate = z.object({ rate: z.number() }).optional();
const measured = z.object({
  name: z.string(),
  state: z.string().optional(),
  consumers: z.number().optional(),
  message_bytes: z.number().optional(),
  message_stats: z.object({ publish_details: rate, deliver_get_details: rate }).optional(),
});

const passing = z.object({
  name: z.string(),
  message_stats: z.object({ publish_in_details: rate, publish_out_details: rate }).optional(),
});

/**
 * Reads the queues and exchanges of the virtual host. How many messages they hold is counted when the broker is asked, with statistics off as well; the
 * rest is some seconds old.
 *
 * @throws BrokerUnreachable
 */
export async function readQueueStatistics(management: Management): Promise<Statistics> {
  const [about, counts, measures, passed] = await Promise.all([
    management.find("/overview", overview),
    management.list(
      "queues",
      counted,
      "name,messages_ready,messages_unacknowledged",
      "disable_stats=true&enable_queue_totals=true",
    ),
    management.list("queues", measured, "name,state,consumers,message_bytes,message_stats"),
    management.list("exchanges", passing, "name,message_stats"),
  ]);
  const statistics = about?.disable_stats === true ? "off" : "on";
  const hasRates = statistics === "on" && about?.rates_mode !== "none";
  const measuredAs = new Map(measures.map((one) => [one.name, one]));

  return {
    statistics,
    exchanges: new Map(passed.map(({ name, message_stats }) => [name, ratesOf(message_stats, hasRates)])),
    queues: new Map(
      counts.map(({ name, messages_ready: ready, messages_unacknowledged: unacknowledged }) => {
        const one = measuredAs.get(name);
        const { publish_details: published, deliver_get_details: delivered } = one?.message_stats ?? {};
        // A queue that is measured, and has none of its own, has moved no message yet.
        const noRate = hasRates && one?.message_bytes !== undefined ? 0 : undefined;

        return [
          name,
          {
            state: one?.state,
            ready,
            unacknowledged,
            consumers: one?.consumers,
            bytes: one?.message_bytes,
            publishRate: hasRates ? (published?.rate ?? noRate) : undefined,
            deliverRate: hasRates ? (delivered?.rate ?? noRate) : undefined,
          },
        ];
      }),
    ),
  };
}

/** One that says nothing of itself has passed no message on yet. */
function ratesOf(stats: z.output<typeof passing>["message_stats"], hasRates: boolean): ExchangeStatistics {
  if (!hasRates) return { inRate: undefined, outRate: undefined };

  return { inRate: stats?.publish_in_details?.rate ?? 0, outRate: stats?.publish_out_details?.rate ?? 0 };
}
