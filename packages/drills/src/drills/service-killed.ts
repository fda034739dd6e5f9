import type { Drill } from "../drill.js";
import { breakAmidOrders } from "./break-amid-orders.js";

export const serviceKilled: Drill = {
  name: "service-killed",
  title: "The payment service is killed with money in its hands",
  breaks: "SIGKILL of the payment service in the middle of twenty payments; its supervisor starts it again",
  pattern:
    "A process may end between any two statements. Messages are acked last, so the broker gives them out again; state, inbox mark and answer are one transaction, so either all of a payment is there or nothing; and the provider is asked with a key that is the same each time, so an authorization whose answer was lost is not a second one.",
  docs: "ARCHITECTURE.md#how-a-batch-is-handled",
  async run(steps) {
    await breakAmidOrders(steps, async () => {
      steps.breaks("The payment service gets a SIGKILL.");
      await steps.system.program("payment").kill();
    });
    await steps.system.ready();
  },
};
