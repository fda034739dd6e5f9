import { connect, declareTopology } from "@warren/messaging";
import type { Topology } from "@warren/messaging/contract";
import { topology } from "@warren/generated/topology";
import { createLogger } from "@warren/service-host";

/** What of the contract's topology has to do with one service, and of its queues only some: without those for retries and dead letters. */
export function someOf(exchanges: readonly string[], queues: readonly string[]): Topology {
  return {
    exchanges: topology.exchanges.filter(({ name }) => exchanges.includes(name)),
    queues: topology.queues.filter(({ name }) => queues.includes(name)),
    bindings: topology.bindings.filter(
      (binding) => "queue" in binding && exchanges.includes(binding.from) && queues.includes(binding.queue),
    ),
  };
}

/** Declares Warren's exchanges, queues and bindings, with the same arguments, or some of them. */
export async function declare(amqpUrl: string, declared: Topology = topology): Promise<void> {
  const logger = createLogger({ name: "bench", level: "warn" });
  const connection = connect({ url: amqpUrl, name: "bench", logger });
  try {
    await connection.opened();
    await declareTopology(connection, declared);
  } finally {
    await connection.close();
  }
}
