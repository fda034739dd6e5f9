import { connect, declareTopology } from "@warren/messaging";
import { topology } from "@warren/generated/topology";
import { createLogger } from "@warren/service-host";

/** Declares Warren's exchanges, queues and bindings, with the same arguments. */
export async function declare(amqpUrl: string): Promise<void> {
  const logger = createLogger({ name: "bench", level: "warn" });
  const connection = connect({ url: amqpUrl, name: "bench", logger });
  try {
    await connection.opened();
    await declareTopology(connection, topology);
  } finally {
    await connection.close();
  }
}
