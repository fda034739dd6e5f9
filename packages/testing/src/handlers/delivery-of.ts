import { randomUUID } from "node:crypto";
import type { Delivery, Message } from "@warren/messaging/contract";

/** What of a delivery a test wants to be something of its own. */
export type DeliveryOptions = Partial<Omit<Delivery, "type" | "data">>;

/**
 * A message as a handler gets it: `deliveryOf(BreadOrdered({ loaves: 3 }))`.
 *
 * Defaults: new ids, sent now by nobody, the first attempt, priority 0, nobody waits for an answer, no trace, an empty routing key.
 */
export function deliveryOf<M extends Message>(message: M, options: DeliveryOptions = {}): Delivery<M> {
  const { attempt = 1, messageId = randomUUID(), correlationId = randomUUID() } = options;

  return {
    routingKey: "",
    causationId: undefined,
    traceparent: undefined,
    appId: undefined,
    sentAt: new Date(),
    priority: 0,
    callerWaits: false,
    ids: { message: message.type, messageId, correlationId, attempt },
    ...options,
    ...{ attempt, messageId, correlationId },
    type: message.type,
    data: message.data,
  };
}
