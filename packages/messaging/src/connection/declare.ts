import type { Channel, ChannelModel } from "amqplib";
import { checkTopologyFormat, type Topology } from "../contract/topology.js";
import { textOf } from "../errors.js";
import { isQueueUnavailable } from "./queue-unavailable.js";
import { openedChannel } from "./channel.js";
import { isRefusal, replyCodes } from "./reply-codes.js";
import type { Connection } from "./connection.js";
import { know, remember } from "./topologies.js";
import { componentLogger } from "../logging/logger.js";

/**
 * Declares exchanges, queues and bindings now and on every new connection, so that a broker that lost them gets them
 * back. What is there already, with the same arguments, stays as it is; other arguments are refused by the broker (406).
 * A queue that has other arguments when the program connects again, or an exchange that is another, was migrated meanwhile, and another
 * contract is in force: nothing more is declared, with a warning, but what each consumer needs for its own queue, and the program goes on
 * with what is there. A queue whose node is down is left out, with a warning: it is there, and nobody can make it until the node is back.
 * The connection's user must be allowed to configure all of it; for one who may not there is `verifyTopology`.
 *
 * @throws ContractFormatError where the topology is of a format that this runtime does not know
 */
export async function declareTopology(connection: Connection, topology: Topology): Promise<void> {
  checkTopologyFormat(topology);
  remember(connection, topology);
  know(connection, topology);
  const warn = ({ queue, error }: Failed, what: string) =>
    componentLogger(connection.logger, "connection").warn(
      { connection: connection.name, queue, reason: textOf(error) },
      what,
    );
  let wasDeclared = false;
  await connection.addSetup(async (amqp) => {
    const failed = await declareAround(amqp, topology, (unavailable) =>
      warn(
        unavailable,
        "a queue is unavailable, and left out of what is declared; its consumer waits for it",
      ),
    );
    if (failed === undefined) wasDeclared = true;
    else if (wasDeclared && isOther(failed))
      warn(
        failed,
        `${failed.queue === undefined ? "an exchange" : "a queue"} was migrated since this program started: it is taken as it is, and what nobody here consumes is not declared, until the next start`,
      );
    else throw failed.error;
  });
}

/** What could not be declared, and why. `queue`: which one could not be made or bound; undefined of an exchange. */
export type Failed = Readonly<{ queue: string | undefined; error: unknown }>;

/** Whether a queue is there with other arguments than it was declared with. */
export function isOtherQueue(failed: Failed): boolean {
  return failed.queue !== undefined && isOther(failed);
}

/** The same of an exchange, too. A virtual host that may have no more queues is refused with the same code. */
function isOther({ error }: Failed): boolean {
  return isRefusal(error, replyCodes.preconditionFailed) && textOf(error).includes("inequivalent arg");
}

/** Declares a topology over one connection: all of it, or it throws. */
export async function declareOn(amqp: ChannelModel, topology: Topology): Promise<void> {
  const failed = await failedIn(amqp, topology);
  if (failed !== undefined) throw failed.error;
}

/** The first part of a topology that could not be declared over one connection. */
export async function failedIn(amqp: ChannelModel, topology: Topology): Promise<Failed | undefined> {
  const steps = stepsOf(topology);
  const failed = await firstFailed(amqp, steps);

  return failed === undefined ? undefined : { queue: steps[failed.at]?.queue, error: failed.error };
}

/** Declares what can be declared, up to the first part that cannot; tells of each queue that is unavailable. */
async function declareAround(
  amqp: ChannelModel,
  topology: Topology,
  leftOut: (unavailable: Failed) => void,
): Promise<Failed | undefined> {
  let rest = stepsOf(topology);
  for (;;) {
    const failed = await firstFailed(amqp, rest);
    if (failed === undefined) return undefined;
    const { at, error } = failed;
    const queue = rest[at]?.queue;
    // Where one node of a cluster is down everything else works, so the service starts without this queue.
    if (queue === undefined || !isQueueUnavailable(error)) return { queue, error };
    leftOut({ queue, error });
    // The steps before it are done. Its bindings are left out with it.
    rest = rest.slice(at + 1).filter((step) => step.queue !== queue);
  }
}

/** `queue`: the one that it makes or binds. */
type Step = Readonly<{ queue?: string; run: (channel: Channel) => Promise<unknown> }>;

function stepsOf({ exchanges, queues, bindings }: Topology): readonly Step[] {
  return [
    ...exchanges.map((exchange) => ({
      run: (channel: Channel) =>
        channel.assertExchange(exchange.name, exchange.type, {
          durable: exchange.durable,
          autoDelete: exchange.autoDelete ?? false,
          internal: exchange.internal ?? false,
          ...(exchange.alternateExchange === undefined
            ? {}
            : { alternateExchange: exchange.alternateExchange }),
        }),
    })),
    ...queues.map((queue) => ({
      queue: queue.name,
      run: (channel: Channel) =>
        channel.assertQueue(queue.name, {
          durable: queue.durable,
          exclusive: queue.exclusive ?? false,
          autoDelete: queue.autoDelete ?? false,
          arguments: queue.arguments,
        }),
    })),
    ...bindings.map((binding) =>
      "queue" in binding
        ? {
            queue: binding.queue,
            run: (channel: Channel) =>
              channel.bindQueue(binding.queue, binding.from, binding.key, binding.arguments),
          }
        : {
            run: (channel: Channel) =>
              channel.bindExchange(binding.exchange, binding.from, binding.key, binding.arguments),
          },
    ),
  ];
}

/** The broker closes the channel at the first step that it refuses, and does none of those after it. */
async function firstFailed(
  amqp: ChannelModel,
  steps: readonly Step[],
): Promise<Readonly<{ at: number; error: unknown }> | undefined> {
  if (steps.length === 0) return undefined;
  const channel = await openedChannel(amqp);
  try {
    // Pipelined: the broker works through a channel's methods in order, so waiting for each answer would only add round trips.
    const answers = await Promise.allSettled(steps.map(({ run }) => run(channel)));
    const at = answers.findIndex(({ status }) => status === "rejected");
    const answer = answers[at];

    return answer?.status === "rejected" ? { at, error: answer.reason } : undefined;
  } finally {
    await channel.close().catch(() => undefined);
  }
}
