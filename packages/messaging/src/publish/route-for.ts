import type { AnyMessageType, Message, Route, ServiceContract } from "../contract/index.js";
import { fillKey } from "./fill-key.js";

type Sendable = Message & Readonly<{ routingKey?: string; parameters?: Readonly<Record<string, string>> }>;

/**
 * The route on which a service sends a message: the only one, or the one whose key the message names (see `via`), with
 * the parameters of its key filled (see `at`).
 *
 * @throws PublishError `invalid` for parameters that the contract does not allow
 * @throws Error for a message that the contract does not let the service send; the compiler refuses it first
 */
export function routeFor(
  contract: ServiceContract,
  message: Sendable,
): Readonly<{ type: AnyMessageType; route: Route }> {
  const sends = contract.sends[message.type];
  if (sends === undefined) throw new Error(`service "${contract.name}" does not send ${message.type}`);
  const route = choose(message, sends.routes);

  return { type: sends.message, route: { ...route, routingKey: fillKey(route, message.parameters) } };
}

function choose(message: Sendable, routes: readonly [Route, ...Route[]]): Route {
  const { routingKey } = message;
  if (routingKey === undefined) {
    if (routes.length === 1) return routes[0];
    throw new Error(`${message.type} has several routes: choose one with via(routingKey, message)`);
  }
  const route = routes.find((candidate) => candidate.routingKey === routingKey);
  if (route === undefined) throw new Error(`${message.type} is not sent with routing key "${routingKey}"`);

  return route;
}
