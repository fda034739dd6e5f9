import type { Drill } from "../drill.js";

const ORDERS = 20;

export const brokerRestart: Drill = {
  name: "broker-restart-mid-saga",
  title: "RabbitMQ dies with twenty orders on their way",
  breaks: "SIGKILL of the broker between the steps of twenty sagas; it is started again",
  pattern:
    "Between two services a message is never only in memory: a service acks what it got only after its transaction has committed and the broker has confirmed every message that caused. Queues are quorum queues, on disk. What was not acked comes again; the inbox knows it, and publishes the stored answer again instead of doing the work twice.",
  docs: "ARCHITECTURE.md#how-a-batch-is-handled",
  async run(steps) {
    const product = await steps.stockUp(ORDERS);
    const placing = Array.from({ length: ORDERS }, () => steps.place(product));
    const first = await Promise.race(placing);
    steps.breaks("RabbitMQ gets a SIGKILL.");
    await steps.system.stack.restart("rabbitmq", { signal: "SIGKILL" });
    steps.mends("RabbitMQ has been started again.");
    const ids = await Promise.all(placing);
    await steps.follow(first);
    const orders = await steps.ended(ids);

    steps.check(
      "every order is confirmed",
      orders.map(({ status }) => status),
      ids.map(() => "confirmed"),
    );
    const payments = await Promise.all(ids.map((one) => steps.paymentEventsOf(one)));
    const once = ["authorize approved", "capture approved"];
    steps.check(
      "every customer paid once",
      payments,
      ids.map(() => once),
    );
    await steps.checkSoon("every unit is sold once", () => steps.availableOf(product), 0);
    await steps.checkSoon(
      "every customer was told once",
      () => Promise.all(ids.map((one) => steps.mailsAbout(one))),
      ids.map(() => ["order_confirmed"]),
    );
  },
};
