import type { Fault } from "../fault.js";

/** The others hold the queues; who was connected to it goes to one of them. */
export const brokerNodeKilled: Fault = {
  name: "broker-node-killed",
  breaks: "SIGKILL of one of RabbitMQ's three nodes, which returns later",
  holdMs: [5_000, 15_000],
  broker: "cluster",
  async inject({ system, random }) {
    const node = random.pick(system.brokerNodes);
    await node.kill();

    return node.start;
  },
};
