import type { Fault } from "../fault.js";

/** Every connection is reset at once; new ones are let through. */
export const brokerCut: Fault = {
  name: "broker-cut",
  breaks: "every connection to RabbitMQ is cut",
  holdMs: [0, 0],
  inject({ system }) {
    system.proxies().broker.cut();

    return Promise.resolve(() => Promise.resolve());
  },
};
