import type { Drill } from "../drill.js";
import { breakAmidOrders } from "./break-amid-orders.js";

export const brokerRestart: Drill = {
  name: "broker-restart-mid-saga",
  title: "RabbitMQ dies with twenty orders on their way",
  breaks: "SIGKILL of the broker between the steps of twenty sagas; it is started again",
  pattern:
    "Between two services a message is never only in memory: a service acks what it got only after its transaction has committed and the broker has confirmed every message that caused. Queues are quorum queues, on disk. What was not acked comes again; the inbox knows it, and publishes the stored answer again instead of doing the work twice.",
  docs: "ARCHITECTURE.md#how-a-batch-is-handled",
  async run(steps) {
    const ids = await breakAmidOrders(steps, async () => {
      steps.breaks("RabbitMQ gets a SIGKILL.");
      await steps.system.stack.restart("rabbitmq", { signal: "SIGKILL" });
      steps.mends("RabbitMQ has been started again.");
    });
    await steps.checkSoon(
      "every customer was told once",
      () => Promise.all(ids.map((id) => steps.mailsAbout(id))),
      ids.map(() => ["order_confirmed"]),
    );
  },
};
