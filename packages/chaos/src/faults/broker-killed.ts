import type { Fault } from "../fault.js";

/** It writes down nothing more. */
export const brokerKilled: Fault = {
  name: "broker-killed",
  breaks: "SIGKILL of RabbitMQ, which is then started again",
  holdMs: [0, 0],
  broker: "one",
  async inject({ system }) {
    await system.stack.restart("rabbitmq", { signal: "SIGKILL" });

    return () => Promise.resolve();
  },
};
