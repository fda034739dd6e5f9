import type { ChannelModel } from "amqplib";
import type { Topology } from "../contract/index.js";
import { textOf } from "../errors.js";
import { componentLogger } from "../logging/logger.js";
import type { Connection } from "./connection.js";
import { failedIn, isOtherQueue } from "./declare.js";
import { lookAtQueue } from "./queue-there.js";
import { isRefusal, replyCodes } from "./reply-codes.js";
import { declaredThrough } from "./topologies.js";

/**
 * Declares a queue again, with its bindings and the exchanges that they are on, where this connection declared it: the broker
 * deletes an auto-delete queue with its last consumer, and somebody may have deleted any other. It is there, or costs one
 * round trip. One that is there with other arguments was migrated while we consumed it, and is left as it is, and so is one of
 * which an exchange is there as another: what waits in it is taken, with a warning. A connection that only verifies its topology
 * declares nothing that lasts.
 *
 * @throws what the broker refuses, where the queue is not there
 */
export async function restoreQueue(connection: Connection, amqp: ChannelModel, queue: string): Promise<void> {
  for (const topology of declaredThrough(connection)) {
    const part = partOf(topology, queue);
    const failed = part.queues.length === 0 ? undefined : await failedIn(amqp, part);
    if (failed === undefined || isOtherQueue(failed)) continue;
    if (
      !isRefusal(failed.error, replyCodes.preconditionFailed) ||
      (await lookAtQueue(amqp, queue))?.kind !== "there"
    )
      throw failed.error;
    componentLogger(connection.logger, "connection").warn(
      { connection: connection.name, queue, reason: textOf(failed.error) },
      "an exchange is there as another; what its queue holds is consumed, and nothing new may reach it",
    );
  }
}

function partOf({ exchanges, queues, bindings }: Topology, name: string): Topology {
  const bound = bindings.filter((binding) => "queue" in binding && binding.queue === name);

  return {
    exchanges: exchanges.filter((exchange) => bound.some(({ from }) => from === exchange.name)),
    queues: queues.filter((queue) => queue.name === name),
    bindings: bound,
  };
}
