import type { Channel, ConsumeMessage } from "amqplib";
import type { Delivery, ServiceContract, Subscribes } from "../contract/index.js";
import { idsOfAny } from "../logging/ids.js";
import { componentLogger, type Logger } from "../logging/logger.js";
import { loggableError } from "../logging/loggable-error.js";
import { openedChannel } from "../connection/channel.js";
import type { ChannelHealth } from "../connection/channel-state.js";
import { openRecoveringChannel } from "../connection/recovering-channel.js";
import type { Connection } from "../connection/connection.js";
import { assignMessageId } from "../wire/assign-message-id.js";
import { decode } from "../wire/decode.js";
import { messagesIn } from "../wire/unpack.js";
import { expectedMessages, subscriptionOf } from "./expected-messages.js";

/** A function for each message that every instance of the service gets a copy of. It must not throw. */
export type Listeners<S extends ServiceContract> = {
  readonly [K in keyof S["subscribes"]]: S["subscribes"][K] extends Subscribes<infer M>
    ? (delivery: Delivery<M>) => void
    : never;
};

/** A subscription of this instance. */
export type Subscription = Readonly<{
  /** Whether messages come now, and why not. */
  health(): ChannelHealth;
  /** Stops listening; its queue ends with it. */
  stop(): Promise<void>;
}>;

/** In place of a queue's name, in logs: each instance has its own for as long as it is connected. */
const LIVE = "live";

/** Messages that wait for a slow listener, at most; older ones are dropped by the broker. A live view wants the newest. */
const MAX_BACKLOG = 10_000;
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/**
 * Listens through a queue of this instance's own, which ends with its connection: what is published while it is away is
 * not seen. For live views, not for work.
 */
export async function subscribe<const S extends ServiceContract>(
  contract: S,
  listeners: NoInfer<Listeners<S>>,
  options: Readonly<{ connection: Connection; logger: Logger }>,
): Promise<Subscription> {
  const { connection } = options;
  const logger = componentLogger(options.logger, "consume");
  const expectedOf = expectedMessages(LIVE, Object.values(contract.subscribes));
  const functions = listeners as Readonly<Record<string, (delivery: Delivery) => void>>;

  const hear = (raw: ConsumeMessage) => {
    const expected = expectedOf(raw);
    const decoded = decode(expected.untyped === undefined ? raw : assignMessageId(raw), expected, new Date());
    if (decoded.kind !== "valid") {
      logger.warn(
        {
          ...idsOfAny(raw, { queue: LIVE, types: expected.types }),
          err: loggableError(decoded.reason, raw.content),
        },
        "a live message was left out",
      );

      return;
    }
    try {
      const name = subscriptionOf(contract.subscribes, raw, decoded.type.messageName);
      if (name !== undefined) functions[name]?.(decoded.delivery);
    } catch (error) {
      // Thrown out of here it would end the connection.
      logger.error({ ...decoded.delivery.ids, err: loggableError(error, raw.content) }, "a listener threw");
    }
  };
  const subscribed = await openRecoveringChannel<Channel>(connection, {
    what: `subscription of ${contract.name}`,
    async open(amqp, onBroken) {
      const channel = await openedChannel(amqp);
      const { queue } = await channel.assertQueue("", {
        exclusive: true,
        arguments: { "x-max-length": MAX_BACKLOG, "x-max-length-bytes": MAX_BACKLOG_BYTES },
      });
      for (const { exchange, routingKey } of Object.values(contract.subscribes)) {
        await channel.bindQueue(queue, exchange, routingKey);
      }
      await channel.consume(
        queue,
        (raw) => {
          if (raw === null) {
            onBroken("the broker cancelled the subscription");

            return;
          }
          for (const message of messagesIn(raw)) hear(message);
        },
        { noAck: true },
      );

      return channel;
    },
    closed: () => undefined,
  });

  return { health: () => subscribed.health(), stop: () => subscribed.close() };
}
