import type { Channel, ChannelModel } from "amqplib";
import type { Topology } from "../contract/index.js";
import { openedChannel } from "./channel.js";
import type { Session } from "./session.js";
import { know, remember } from "./topologies.js";

/**
 * Declares exchanges, queues and bindings now and on every new connection, so that a broker that lost them gets them
 * back. What is there already, with the same arguments, stays as it is; other arguments are refused by the broker (406).
 * The session's user must be allowed to configure all of it; for one who may not there is `verifyTopology`.
 */
export async function declareTopology(session: Session, topology: Topology): Promise<void> {
  remember(session, topology);
  know(session, topology);
  await session.join((connection) => declareOn(connection, topology));
}

/** Declares a topology over one connection. */
export async function declareOn(connection: ChannelModel, topology: Topology): Promise<void> {
  const channel = await openedChannel(connection);
  try {
    // Pipelined: the broker works through a channel's methods in order, so waiting for each answer would only add round trips.
    await Promise.all([
      ...topology.exchanges.map((exchange) =>
        channel.assertExchange(exchange.name, exchange.type, {
          durable: exchange.durable,
          autoDelete: exchange.autoDelete ?? false,
          ...(exchange.alternateExchange === undefined
            ? {}
            : { alternateExchange: exchange.alternateExchange }),
        }),
      ),
      ...topology.queues.map((queue) =>
        channel.assertQueue(queue.name, {
          durable: queue.durable,
          exclusive: queue.exclusive ?? false,
          autoDelete: queue.autoDelete ?? false,
          arguments: queue.arguments,
        }),
      ),
      ...topology.bindings.map((binding) => bind(channel, binding)),
    ]);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

function bind(channel: Channel, binding: Topology["bindings"][number]): Promise<unknown> {
  return "queue" in binding
    ? channel.bindQueue(binding.queue, binding.from, binding.key)
    : channel.bindExchange(binding.exchange, binding.from, binding.key);
}
