import { gateway } from "@warren/generated/gateway";
import { inventory } from "@warren/generated/inventory";
import { notification } from "@warren/generated/notification";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import type { ServiceContract } from "@warren/messaging/contract";
import { describe, expect, test } from "vitest";

const services: readonly ServiceContract[] = [order, inventory, payment, shipping, notification, gateway];
const queues = new Map(topology.queues.map((queue) => [queue.name, queue]));
const exchanges = new Set(topology.exchanges.map(({ name }) => name));

describe.each(services)("the $name service", (service) => {
  const consumed = Object.entries(service.queues);

  test("consumes queues that are there, with a retry queue for each delay that the runtime will use", () => {
    for (const [name, { retry }] of consumed) {
      expect(queues.has(name)).toBe(true);
      for (const { delayMs, routingKey } of retry) {
        expect(queues.get(routingKey)?.arguments).toMatchObject({
          "x-message-ttl": delayMs,
          "x-dead-letter-exchange": "",
          "x-dead-letter-routing-key": name,
        });
      }
    }
  });

  test("leaves dead letters where they are kept", () => {
    for (const [, { deadLetter }] of consumed) {
      expect(topology.bindings).toContainEqual({
        from: deadLetter.exchange,
        key: deadLetter.routingKey,
        queue: deadLetter.queue,
      });
      expect(queues.has(deadLetter.queue)).toBe(true);
    }
  });

  test("sends, asks and listens on exchanges that are there", () => {
    const named = [
      ...Object.values(service.sends).flatMap(({ routes }) => routes.map(({ exchange }) => exchange)),
      ...Object.values(service.calls).map(({ exchange }) => exchange),
      ...Object.values(service.subscribes).map(({ exchange }) => exchange),
    ];

    for (const exchange of named) expect([...exchanges]).toContain(exchange);
  });

  test("has settings for each queue from which it takes something", () => {
    const taken = [...Object.values(service.receives), ...Object.values(service.serves)].map(
      ({ queue }) => queue,
    );

    expect([...new Set(taken)].toSorted()).toEqual(Object.keys(service.queues).toSorted());
  });
});

test("no name is declared twice", () => {
  expect(queues.size).toBe(topology.queues.length);
  expect(exchanges.size).toBe(topology.exchanges.length);
});
