import { connect, type Channel, type ConsumeMessage } from "amqplib";
import { topology } from "@warren/generated/topology";

/** Hears what the services say to each other. */
export type Wiretap = Readonly<{
  /** Everything heard so far, in the order in which the broker got it. */
  heard: readonly ConsumeMessage[];
  /** For what a listener sends itself. */
  channel: Channel;
  close(): Promise<void>;
}>;

export type WiretapOptions = Readonly<{
  /** Default: every key that anybody listens to. */
  to?: readonly Readonly<{ exchange: string; key: string }>[];
  onMessage?: (message: ConsumeMessage, channel: Channel) => void;
}>;

/** Listens with a queue of its own, beside those whose messages they are. */
export async function openWiretap(amqpUrl: string, options: WiretapOptions = {}): Promise<Wiretap> {
  const connection = await connect(amqpUrl, { noDelay: true });
  // A broker that is restarted, or a virtual host that is dropped, must not end the test.
  connection.on("error", () => undefined);
  const channel = await connection.createChannel();
  const heard: ConsumeMessage[] = [];
  const { queue } = await channel.assertQueue("", { exclusive: true, durable: false });
  for (const { exchange, key } of options.to ?? spokenKeys()) await channel.bindQueue(queue, exchange, key);
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      heard.push(message);
      options.onMessage?.(message, channel);
    },
    { noAck: true },
  );

  return {
    heard,
    channel,
    async close() {
      await connection.close().catch(() => undefined);
    },
  };
}

/** Every exchange and key that messages are first sent with: no copies behind another exchange, no dead letters. */
function spokenKeys(): readonly Readonly<{ exchange: string; key: string }>[] {
  const behindAnother = new Set(
    topology.bindings.flatMap((binding) => ("exchange" in binding ? [binding.exchange] : [])),
  );
  const pairs = topology.bindings
    .filter(({ from }) => !behindAnother.has(from) && !from.endsWith(".failed") && from !== "unroutable")
    .map(({ from, key }) => ({ exchange: from, key }));

  return [...new Map(pairs.map((pair) => [`${pair.exchange} ${pair.key}`, pair])).values()];
}

/** The customer's correlation id that a message carries. */
export function correlationIdOf({ properties }: ConsumeMessage): unknown {
  return properties.headers?.["x-correlation-id"];
}
