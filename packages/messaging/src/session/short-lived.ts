import type { ChannelModel } from "amqplib";
import type { Topology } from "../contract/index.js";
import { declareOn } from "./declare.js";
import type { Session } from "./session.js";
import { declaredThrough } from "./topologies.js";

/**
 * Declares an auto-delete queue again, with its bindings: the broker deletes it with its last consumer, so a consumer whose
 * channel closed comes back to nothing. Other queues are left alone: somebody may have deleted one on purpose.
 */
export async function restoreShortLived(
  session: Session,
  connection: ChannelModel,
  queue: string,
): Promise<void> {
  for (const topology of declaredThrough(session)) {
    const part = partOf(topology, queue);
    if (part.queues.length > 0) await declareOn(connection, part);
  }
}

function partOf({ exchanges, queues, bindings }: Topology, name: string): Topology {
  const bound = bindings.filter((binding) => "queue" in binding && binding.queue === name);

  return {
    exchanges: exchanges.filter(
      (exchange) => exchange.autoDelete === true && bound.some(({ from }) => from === exchange.name),
    ),
    queues: queues.filter((queue) => queue.name === name && queue.autoDelete === true),
    bindings: bound,
  };
}
