import { consumersSeen } from "./consumers-seen.js";
import type { ImportBench } from "./import-bench.js";

/** Everything that the broker of the test run has and a document could get wrong. */
export async function manyShapes(bench: ImportBench): Promise<void> {
  const { channel } = bench;
  const queue = (named: string, given: Readonly<Record<string, unknown>>) =>
    channel.assertQueue(named, { arguments: given });
  for (const type of ["direct", "topic", "fanout", "headers"])
    await channel.assertExchange(`shop.${type}`, type);
  await channel.assertExchange("unroutable", "fanout", { durable: false });
  await channel.assertExchange("inner", "topic", { internal: true, alternateExchange: "unroutable" });
  await channel.assertExchange("comes.and.goes", "direct", { autoDelete: true });
  await channel.bindExchange("inner", "shop.topic", "order.#");
  await channel.bindExchange("shop.fanout", "amq.topic", "audit.*");

  const quorum = { "x-queue-type": "quorum" };
  await queue("orders.placed", { ...quorum, "x-delivery-limit": 5, ...deadTo("", "orders.placed.dlq") });
  await queue("orders.placed.dlq", quorum);
  await queue("orders-placed", { "x-max-priority": 5, "x-queue-mode": "lazy", ...deadTo("shop.direct") });
  await queue("orders placed", {
    "x-message-ttl": 60_000,
    "x-max-length": 10,
    "x-overflow": "reject-publish",
  });
  await queue("заказы", { "x-single-active-consumer": true, "x-expires": 3_600_000 });
  await queue("events", { "x-queue-type": "stream", "x-max-age": "7D" });
  await queue("delay.5000", { "x-message-ttl": 5_000, ...deadTo("", "orders-placed") });
  await queue("n".repeat(255), {});
  await channel.assertQueue("not.durable", { durable: false });

  await channel.bindQueue("orders.placed", "shop.topic", "order.placed");
  await channel.bindQueue("orders-placed", "inner", "order.*.created");
  await channel.bindQueue("orders placed", "shop.direct", "orders placed");
  await channel.bindQueue("заказы", "shop.headers", "", {
    "x-match": "any",
    kind: "order",
    size: 3,
    urgent: true,
  });
  await channel.bindQueue("заказы", "shop.headers", "k", { "x-match": "all", kind: "order" });
  await channel.bindQueue("not.durable", "shop.fanout", "ignored");
  await channel.bindQueue("events", "comes.and.goes", "");
  await channel.bindQueue("n".repeat(255), "unroutable", "");
  for (const one of ["orders.placed", "orders placed", "заказы"]) await channel.consume(one, () => undefined);
  await consumersSeen(bench, 3);
}

function deadTo(exchange: string, key?: string) {
  return {
    "x-dead-letter-exchange": exchange,
    ...(key === undefined ? {} : { "x-dead-letter-routing-key": key }),
  };
}
