import type { Fault } from "../fault.js";

/** What services publish arrives; confirms and deliveries come late. */
export const brokerAnswersLate: Fault = {
  name: "broker-answers-late",
  breaks: "RabbitMQ hears everything, and its confirms and deliveries are held up",
  holdMs: [2_000, 6_000],
  inject({ system }) {
    const { broker } = system.proxies();
    broker.freeze("answers");

    return Promise.resolve(() => {
      broker.thaw();

      return Promise.resolve();
    });
  },
};
