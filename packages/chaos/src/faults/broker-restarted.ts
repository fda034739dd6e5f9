import type { Fault } from "../fault.js";

/** A clean end, as in an upgrade. */
export const brokerRestarted: Fault = {
  name: "broker-restarted",
  breaks: "RabbitMQ is stopped cleanly and started again",
  holdMs: [0, 0],
  broker: "one",
  async inject({ system }) {
    await system.stack.restart("rabbitmq", { signal: "SIGTERM" });

    return () => Promise.resolve();
  },
};
