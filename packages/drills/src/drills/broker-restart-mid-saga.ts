import type { Drill } from "../drill.js";

const ORDERS = 20;

export const brokerRestart: Drill = {
  name: "broker-restart-mid-saga",
  title: "RabbitMQ dies with twenty orders on their way",
  breaks: "SIGKILL of the broker between the steps of twenty sagas; it is started again",
  pattern:
    "Between two services a message is never only in memory: a service acks what it got only after its transaction has committed and the broker has confirmed every message that caused. Queues are quorum queues, on disk. What was not acked comes again; the inbox knows it, and publishes the stored answer again instead of doing the work twice.",
  docs: "ARCHITECTURE.md#how-a-batch-is-handled",
  async run(stage) {
    const good = await stage.stockUp(ORDERS);
    const placing = Array.from({ length: ORDERS }, () => stage.place(good));
    const first = await Promise.race(placing);
    stage.breaks("RabbitMQ gets a SIGKILL.");
    await stage.shop.stack.restart("rabbitmq", { signal: "SIGKILL" });
    stage.mends("RabbitMQ has been started again.");
    const ids = await Promise.all(placing);
    await stage.follow(first);
    const orders = await stage.ended(ids);

    stage.check(
      "every order is confirmed",
      orders.map(({ status }) => status),
      ids.map(() => "confirmed"),
    );
    const ledgers = await Promise.all(ids.map((one) => stage.ledgerOf(one)));
    const once = ["authorize approved", "capture approved"];
    stage.check(
      "every customer paid once",
      ledgers,
      ids.map(() => once),
    );
    await stage.checkSoon("every unit is sold once", () => stage.availableOf(good), 0);
    await stage.checkSoon(
      "every customer was told once",
      () => Promise.all(ids.map((one) => stage.lettersAbout(one))),
      ids.map(() => ["order_confirmed"]),
    );
  },
};
