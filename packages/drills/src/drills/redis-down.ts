import { randomUUID } from "node:crypto";
import type { Drill } from "../drill.js";

export const redisDown: Drill = {
  name: "redis-down",
  title: "Redis is away, and a customer sends an order three times",
  breaks: "every connection to Redis, while one Idempotency-Key comes again and again",
  pattern:
    "Redis is only a shortcut to an answer that was given before. The order's id follows from the Idempotency-Key, so the database decides whether an order is new; the provider gets a key for each action of each order. Without Redis everything is a little slower and nothing is done twice.",
  docs: "docs/how-to/drills.md#redis-down",
  async run(steps) {
    const { redis } = steps.system.proxies();
    const product = await steps.stockUp(5);
    steps.breaks("Redis is cut off.");
    redis.refuse();
    redis.cut();
    try {
      const body = {
        userId: randomUUID(),
        items: [{ productId: product.productId, price: product.price, quantity: 1 }],
      };
      const key = { "idempotency-key": randomUUID() };
      const place = () => steps.system.gateway.request("POST", "/api/orders", { body, headers: key });
      const replies = [...(await Promise.all([place(), place()])), await place()];
      const ids = new Set(replies.map((reply) => reply?.body["id"]));
      steps.check("three requests, one order", ids.size, 1);
      const id = String([...ids][0]);
      const order = await steps.follow(id);

      steps.check("the order is confirmed", order.status, "confirmed");
      steps.check("the customer paid once", await steps.paymentEventsOf(id), [
        "authorize approved",
        "capture approved",
      ]);
      const other = { ...body, items: [{ ...body.items[0], quantity: 2 }] };
      // Soon, not at once: while the order service is slow to reply, the gateway answers 202, and the database refuses it later.
      await steps.checkSoon(
        "another order under the same key is refused",
        async () =>
          (await steps.system.gateway.request("POST", "/api/orders", { body: other, headers: key }))?.body[
            "code"
          ],
        "idempotency_key_reused",
      );
      steps.mends("Redis is back, and knows nothing.");
      redis.thaw();
      steps.check("the same request still gets the same order", (await place())?.body["id"], id);
    } finally {
      redis.thaw();
    }
    await steps.checkSoon("one unit was sold", () => steps.availableOf(product), 4);
  },
};
