import rascal from "rascal";
import { fail } from "../peers/broker.js";
import { ackTogether } from "./ack-together.js";
import { PLACES, PREFETCH, type Open } from "./contender.js";
import type { Envelope } from "./envelope.js";

/** Each message that waits for its confirm has a channel of its own for that time; by default there are five. */
const CHANNELS = 64;

/** rascal: amqplib with recovery and a configuration. It has no requests. */
export function openRascal(envelope: Envelope): Open {
  return async ({ amqpUrl }, handled) => {
    const { exchange, routingKey, queue } = PLACES.messages;
    const vhost = new URL(amqpUrl).pathname.slice(1);
    const there = { assert: false, check: false };
    const config = {
      vhosts: {
        [vhost]: {
          connection: { url: amqpUrl, socketOptions: { noDelay: true } },
          publicationChannelPools: { confirmPool: { min: CHANNELS, max: CHANNELS, autostart: true } },
          exchanges: { [exchange]: there },
          queues: { [queue]: there },
        },
      },
      publications: { commands: { vhost, exchange, routingKey } },
      subscriptions: { commands: { vhost, queue, prefetch: PREFETCH.messages } },
    };
    const broker = await rascal.BrokerAsPromised.create(rascal.withDefaultConfig(config));
    broker.on("error", fail);
    const subscription = await broker.subscribe("commands");
    const done = ackTogether<(error?: Error, options?: Readonly<{ all: boolean }>) => void>(
      (acknowledge) => acknowledge(undefined, { all: true }),
      handled,
    );
    subscription
      .on("message", ({ properties }, content, acknowledge) => {
        envelope.takeCommand({ content, properties });
        done(acknowledge);
      })
      .on("error", fail);

    return {
      async publish() {
        const { content, properties } = envelope.command();
        const options = { ...properties, persistent: true, mandatory: true };
        const publication = await broker.publish("commands", content, { options });
        await new Promise<void>((resolve, reject) => {
          const refused = (failure: unknown) =>
            reject(new Error("the broker refused a message", { cause: failure }));
          publication
            .on("success", () => resolve())
            .on("error", refused)
            .on("return", refused);
        });
      },
      call: undefined,
    };
  };
}
