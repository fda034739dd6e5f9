import type { Management } from "@warren/broker-admin/management";
import type { Message, ServiceContract } from "@warren/messaging/contract";
import * as z from "zod";

/** What was taken from a queue: its payload, and the reason where it is a dead letter. */
export type DeadLetter = Readonly<{ data: unknown; reason: unknown }>;

/** A virtual host and the HTTP API of its broker. */
export type ManagedVhost = Readonly<{ management: Management; vhost: string }>;

/**
 * Publishes what a service may send or ask, under a message id of the test's choice. Nobody waits for the reply to a request.
 *
 * @throws Error where the contract does not let it send that, or on more than one route
 */
export async function publishAs(
  { management, vhost }: ManagedVhost,
  sender: ServiceContract,
  messageId: string,
  { type, data, sentAt }: Message & Readonly<{ sentAt?: Date }>,
): Promise<void> {
  const { exchange, routingKey, persistent, version } = routeOf(sender, type);
  const path = `/exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(exchange)}/publish`;
  const body = {
    properties: {
      message_id: messageId,
      type,
      delivery_mode: persistent ? 2 : 1,
      content_type: "application/json",
      ...(sentAt === undefined ? {} : { timestamp: Math.floor(sentAt.getTime() / 1_000) }),
      headers: { "x-correlation-id": messageId, "x-schema-version": version },
    },
    routing_key: routingKey,
    payload: JSON.stringify(data),
    payload_encoding: "string",
  };
  await management.post(path, body, z.unknown());
}

function routeOf({ name, sends, calls }: ServiceContract, type: string) {
  const called = calls[type];
  if (called !== undefined) {
    const { exchange, routingKey, durable, request } = called;

    return { exchange, routingKey, persistent: durable, version: request.version };
  }
  const sent = sends[type];
  if (sent === undefined) throw new Error(`${name} does not send ${type}`);
  const [route, ...others] = sent.routes;
  if (others.length > 0) throw new Error(`${type} has several routes`);

  return { ...route, version: sent.message.version };
}

const taken = z.array(
  z.object({
    payload: z.string(),
    properties: z.object({ headers: z.record(z.string(), z.unknown()).default({}) }),
  }),
);

/** Takes what a queue holds, at most 100 messages. */
export async function take(
  { management, vhost }: ManagedVhost,
  queue: string,
): Promise<readonly DeadLetter[]> {
  const path = `/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}/get`;
  const body = { count: 100, ackmode: "ack_requeue_false", encoding: "auto" };
  const messages = await management.post(path, body, taken);

  return messages.map(({ payload, properties }) => ({
    data: JSON.parse(payload) as unknown,
    reason: properties.headers["x-dead-reason"],
  }));
}
