import type { Fault } from "../fault.js";

/** Connections stay open and say nothing, as behind a firewall that forgot them. Only heartbeats find that out. */
export const brokerHalfOpen: Fault = {
  name: "broker-half-open",
  breaks: "connections to RabbitMQ stay open, and nothing passes any more",
  holdMs: [5_000, 15_000],
  inject({ system }) {
    const { broker } = system.proxies();
    broker.freeze();

    return Promise.resolve(() => {
      // What was sent into the void is lost, as where the way back has changed: not merely late.
      broker.cut();
      broker.thaw();

      return Promise.resolve();
    });
  },
};
