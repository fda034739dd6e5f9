import type { AnyMessageType, Message, Route, ServiceContract } from "../contract/index.js";

/**
 * The route on which a service sends a message: the only one, or the one whose key the message names (see `via`).
 *
 * @throws Error for a message that the contract does not let the service send; the compiler refuses it first
 */
export function routeFor(
  contract: ServiceContract,
  message: Message & Readonly<{ routingKey?: string }>,
): Readonly<{ type: AnyMessageType; route: Route }> {
  const sends = contract.sends[message.type];
  if (sends === undefined) throw new Error(`service "${contract.name}" does not send ${message.type}`);
  const { routingKey } = message;
  if (routingKey === undefined) {
    if (sends.routes.length === 1) return { type: sends.message, route: sends.routes[0] };
    throw new Error(`${message.type} has several routes: choose one with via(routingKey, message)`);
  }
  const route = sends.routes.find((candidate) => candidate.routingKey === routingKey);
  if (route === undefined) throw new Error(`${message.type} is not sent with routing key "${routingKey}"`);

  return { type: sends.message, route };
}
