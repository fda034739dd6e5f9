import { messagesIn } from "@warren/messaging/amqp";
import { topology } from "@warren/generated/topology";
import type { Channel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { openAdministrator } from "./administrator.js";

/** Hears what the services say to each other. */
export type Wiretap = Readonly<{
  /** Every message heard so far, in the order in which the broker got it; what travelled as one, one by one. */
  heard: readonly ConsumeMessage[];
  /** For what a listener sends itself. */
  channel: ConfirmChannel;
  /** Resolves when it hears nothing any more, by whomever: its connection goes with the broker. */
  closed: Promise<void>;
  close(): Promise<void>;
}>;

export type WiretapOptions = Readonly<{
  /** Default: every key that anybody listens to. */
  to?: readonly Readonly<{ exchange: string; key: string }>[];
  /** Whether `heard` keeps what was heard. Default true. */
  keep?: boolean;
  /** Told of each as it travels: several may be one pack. */
  onMessage?: (message: ConsumeMessage, channel: Channel) => void;
}>;

/** Listens with a queue of its own, beside those whose messages they are. */
export async function openWiretap(amqpUrl: string, options: WiretapOptions = {}): Promise<Wiretap> {
  const { keep = true, onMessage } = options;
  const { channel, closed, close } = await openAdministrator(amqpUrl);
  const heard: ConsumeMessage[] = [];
  try {
    const { queue } = await channel.assertQueue("", { exclusive: true, durable: false });
    for (const { exchange, key } of options.to ?? publishedKeys())
      await channel.bindQueue(queue, exchange, key);
    await channel.consume(
      queue,
      (message) => {
        if (message === null) return;
        if (keep) heard.push(...messagesIn(message));
        onMessage?.(message, channel);
      },
      { noAck: true },
    );

    return { heard, channel, closed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Every exchange and key that messages are first sent with: no copies behind another exchange, no dead letters. */
function publishedKeys(): readonly Readonly<{ exchange: string; key: string }>[] {
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
