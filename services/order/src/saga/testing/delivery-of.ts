import type { Delivery, Message } from "@warren/messaging/contract";

/** A message as the saga gets it. Only what it says, and when it was sent, is of interest to a test. */
export function deliveryOf<M extends Message>(message: M, sentAt: Date): Delivery<M> {
  return {
    type: message.type,
    data: message.data,
    messageId: "m",
    routingKey: "any",
    correlationId: "c",
    causationId: undefined,
    traceparent: undefined,
    appId: "t",
    sentAt,
    attempt: 1,
    priority: 0,
    callerWaits: false,
    ids: {},
  };
}
