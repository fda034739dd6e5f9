import type { HandledOutcome } from "@warren/messaging";
import type { ServiceContract } from "@warren/messaging/contract";
import { Counter, type Registry } from "prom-client";
import { HANDLED, PAUSES, RETURNED } from "./metrics.js";

const OUTCOMES = ["done", "duplicate", "retried", "dead", "expired"] as const satisfies HandledOutcome[];

/**
 * Has what alerts count begin at 0: Prometheus sees no increase in a number that was not there before, and so would miss the first of
 * everything. Which numbers there can be is what the contract says.
 */
export function beginAtZero(registry: Registry, contract: ServiceContract): void {
  const zero = (name: string, series: readonly Readonly<Record<string, string>>[]) => {
    const counter = registry.getSingleMetric(name);
    if (counter instanceof Counter) for (const labels of series) counter.inc(labels, 0);
  };
  zero(HANDLED, handled(contract));
  zero(RETURNED, routes(contract));
  zero(
    PAUSES,
    Object.keys(contract.queues).map((queue) => ({ queue })),
  );
}

function handled({ receives, serves }: ServiceContract) {
  const taken = [
    ...Object.values(receives).map(({ message, queue }) => ({ queue, message: message.messageName })),
    ...Object.values(serves).map(({ request, queue }) => ({ queue, message: request.messageName })),
  ];

  return taken.flatMap((labels) => OUTCOMES.map((outcome) => ({ ...labels, outcome })));
}

/** On which its messages may come back: not those whose keys have parameters, which are chosen when they are sent. */
function routes({ sends, calls, queues }: ServiceContract) {
  const sent = Object.values(sends).flatMap((one) => one.routes.filter(({ mandatory }) => mandatory));
  const failed = Object.values(queues).flatMap(({ deadLetter: { exchange, routingKey }, retry }) =>
    [{ routingKey }, ...retry].map((step) => ({ exchange, routingKey: step.routingKey })),
  );

  return [...sent, ...Object.values(calls), ...failed]
    .filter(({ routingKey }) => !routingKey.includes("{"))
    .map(({ exchange, routingKey }) => ({ exchange, routing_key: routingKey }));
}
