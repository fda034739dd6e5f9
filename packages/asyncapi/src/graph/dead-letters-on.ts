import type { Model, RoutingKey } from "../model/model.js";
import { consumersOf } from "./senders-and-receivers.js";

/**
 * The messages that are dead-lettered on a routing key; none where it is not the key of any queue's dead letters. No operation
 * sends them: they travel with their queue's name as key, sent by the service that gave them up or by the broker.
 */
export function deadLettersOn(
  model: Model,
  { exchange, routingKey }: Pick<RoutingKey, "exchange" | "routingKey">,
): readonly string[] {
  return model.queues
    .filter(({ name, deadLetter }) => name === routingKey && deadLetter?.exchange === exchange)
    .flatMap(({ name }) => consumersOf(model, name).flatMap(({ messages }) => messages));
}
