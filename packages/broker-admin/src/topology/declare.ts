import type { Channel } from "amqplib";
import type { BindingSource } from "./migration.js";
import type { LiveBinding } from "./live-topology.js";
import type { WantedBinding, WantedExchange, WantedQueue } from "@warren/asyncapi";

/** Makes an exchange as the contract wants it. */
export async function declareExchange(channel: Channel, exchange: WantedExchange): Promise<void> {
  const { name, type, durable, autoDelete = false, internal = false, alternateExchange } = exchange;
  await channel.assertExchange(name, type, {
    durable,
    autoDelete,
    internal,
    ...(alternateExchange === undefined ? {} : { alternateExchange }),
  });
}

/** Makes a queue as the contract wants it. */
export async function declareQueue(channel: Channel, queue: WantedQueue): Promise<void> {
  const { name, durable, autoDelete = false } = queue;
  await channel.assertQueue(name, { durable, autoDelete, arguments: queue.arguments });
}

/** Joins an exchange to a queue or to another exchange. */
export async function bind(channel: Channel, binding: WantedBinding): Promise<void> {
  const { from, key, arguments: args } = binding;
  if ("queue" in binding) await channel.bindQueue(binding.queue, from, key, args);
  else await channel.bindExchange(binding.exchange, from, key, args);
}

/** Takes a binding away. One that is not there is no error. */
export async function unbind(channel: Channel, binding: LiveBinding): Promise<void> {
  if ("queue" in binding) {
    await channel.unbindQueue(binding.queue, binding.from, binding.key, binding.arguments);
  } else {
    await channel.unbindExchange(binding.exchange, binding.from, binding.key, binding.arguments);
  }
}

/** Leads what comes from the sources to another queue. Both have them for a moment, so that no message finds none. */
export async function redirect(
  channel: Channel,
  sources: readonly BindingSource[],
  { from, to }: Readonly<{ from: string; to: string }>,
): Promise<void> {
  for (const source of sources) {
    await channel.bindQueue(to, source.from, source.key, source.arguments);
    await channel.unbindQueue(from, source.from, source.key, source.arguments);
  }
}
