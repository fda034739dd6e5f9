import type { Channel, ChannelModel } from "amqplib";
import { checkTopologyFormat, type Exchange, type Queue, type Topology } from "../contract/topology.js";
import { openedChannel } from "./channel.js";
import { declareOn } from "./declare.js";
import type { Connection } from "./connection.js";
import { isNotThere } from "./queue-there.js";
import { isQueueUnavailable } from "./queue-unavailable.js";
import { know, remember } from "./topologies.js";

/** An exchange or queue of the topology is not on the broker. The text names what is missing. */
export class TopologyMissingError extends Error {
  override readonly name = "TopologyMissingError";
  readonly code = "topology_missing";
}

type Thing = Readonly<{ title: string; check: (channel: Channel) => Promise<unknown> }>;

// Enough to see what is going on; each one costs a channel.
const MAX_NAMED = 5;

/**
 * For a user who may not declare what lasts: looks now and on every new connection whether exchanges and queues are there,
 * and declares only what comes and goes with a consumer. A service needs no permission to look, but the broker
 * shows it neither arguments nor bindings; whether those are right is seen by who may declare.
 *
 * @throws ContractFormatError where the topology is of a format that this runtime does not know
 * @throws TopologyMissingError where a connection is up already; later it is the reason why the connection is not connected
 */
export async function verifyTopology(connection: Connection, topology: Topology): Promise<void> {
  checkTopologyFormat(topology);
  const passing = passingOf(topology);
  const lasting = [
    ...topology.exchanges.filter(lasts).map(({ name }) => ({
      title: `exchange "${name}"`,
      check: (channel: Channel) => channel.checkExchange(name),
    })),
    ...topology.queues.filter(lasts).map(({ name }) => ({
      title: `queue "${name}"`,
      check: (channel: Channel) => channel.checkQueue(name),
    })),
  ];

  remember(connection, passing);
  know(connection, topology);
  await connection.addSetup(async (amqp) => {
    const missing = await missingOf(amqp, lasting);
    if (missing.length > 0) {
      throw new TopologyMissingError(
        `the broker has no ${missing.join(", no ")}${missing.length < MAX_NAMED ? "" : ", and perhaps more"}. This service was told not to make them: run \`npm run warren -- topology apply\` with an administrator's address, or load generated/broker/definitions.json`,
      );
    }
    if (passing.queues.length + passing.exchanges.length > 0) await declareOn(amqp, passing);
  });
}

function lasts(thing: Queue | Exchange): boolean {
  return thing.durable && thing.autoDelete !== true && !("exclusive" in thing && thing.exclusive);
}

function passingOf({ exchanges, queues, bindings }: Topology): Topology {
  const passing = queues.filter((queue) => !lasts(queue));
  const names = new Set(passing.map(({ name }) => name));

  return {
    exchanges: exchanges.filter((exchange) => !lasts(exchange)),
    queues: passing,
    bindings: bindings.filter((binding) => "queue" in binding && names.has(binding.queue)),
  };
}

async function missingOf(amqp: ChannelModel, things: readonly Thing[]): Promise<readonly string[]> {
  const missing: string[] = [];
  let rest = things;
  while (rest.length > 0 && missing.length < MAX_NAMED) {
    const { at, unavailable } = await firstUnseen(amqp, rest);
    const thing = rest[at];
    if (thing === undefined) break;
    // With one node of a cluster down, everything else still works: it must not keep the service out.
    if (!unavailable) missing.push(thing.title);
    rest = rest.slice(at + 1);
  }

  return missing;
}

/**
 * The broker closes the channel at the first thing that it cannot show; what was asked after that gets no answer. -1 where
 * all can be seen.
 */
async function firstUnseen(
  amqp: ChannelModel,
  things: readonly Thing[],
): Promise<Readonly<{ at: number; unavailable: boolean }>> {
  const channel = await openedChannel(amqp);
  try {
    const answers = await Promise.allSettled(things.map(({ check }) => check(channel)));
    const at = answers.findIndex(({ status }) => status === "rejected");
    const answer = answers[at];
    if (answer?.status !== "rejected") return { at: -1, unavailable: false };
    const unavailable = isQueueUnavailable(answer.reason);
    if (!unavailable && !isNotThere(answer.reason)) throw answer.reason;

    return { at, unavailable };
  } finally {
    await channel.close().catch(() => undefined);
  }
}
