import { topology } from "@warren/generated/topology";
import * as amqp from "amqplib";
import type { Channel, ChannelModel, GetMessage } from "amqplib";
import type { UnhandledMessage } from "../findings.js";
import { unhandledMessageOf } from "./unhandled-message.js";
import { managedQueues, type ManagedQueue } from "./management.js";

/** How many messages are in a queue. */
export type QueueDepth = Readonly<{
  queue: string;
  /** Waiting for a consumer. */
  ready: number;
  /** In a consumer's hands; undefined where only the management API could say, and is not known. */
  unacknowledged?: number;
}>;

/** The broker, as far as an audit looks at it. */
export type Broker = Readonly<{
  /** Every queue of the contract that is there, and every other one that the management API knows. */
  queues(): Promise<readonly QueueDepth[]>;
  /** The first messages of a queue. They stay where they are. */
  peek(queue: string, limit: number): Promise<readonly UnhandledMessage[]>;
  close(): Promise<void>;
}>;

export type BrokerOptions = Readonly<{ amqpUrl: string; managementUrl?: string | undefined }>;

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens the broker. Depths are asked over AMQP, which knows them as they are; the management API, whose figures are some
 * seconds old, adds what is in consumers' hands and queues that the contract does not have.
 */
export async function openBroker({ amqpUrl, managementUrl }: BrokerOptions): Promise<Broker> {
  const connection = await amqp.connect(amqpUrl, {
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: "warren-audit" },
  });
  connection.on("error", () => undefined);

  return {
    async queues() {
      const managed =
        managementUrl === undefined
          ? new Map<string, ManagedQueue>()
          : await managedQueues(managementUrl, amqpUrl);
      const names = new Set([...topology.queues.map(({ name }) => name), ...managed.keys()]);
      const depths: QueueDepth[] = [];
      const asking = await openAsking(connection);
      for (const queue of names) {
        const ready = await asking.depthOf(queue);
        if (ready === undefined) continue;
        const unacknowledged = managed.get(queue)?.unacknowledged;
        depths.push({ queue, ready, ...(unacknowledged === undefined ? {} : { unacknowledged }) });
      }
      await asking.close();

      return depths;
    },
    peek: (queue, limit) => (keepsWhatIsPeeked(queue) ? peek(connection, queue, limit) : Promise.resolve([])),
    close: () => connection.close().catch(() => undefined),
  };
}

/**
 * A message that is looked at and put back counts as delivered, and a quorum queue drops it once it was delivered too often
 * (RabbitMQ 4: 20 times, unless told otherwise). Only queues with a high limit are looked into.
 */
function keepsWhatIsPeeked(queue: string): boolean {
  const limit = topology.queues.find(({ name }) => name === queue)?.arguments["x-delivery-limit"];

  return typeof limit === "number" && limit >= 10_000;
}

/** Asks for depths. To ask for a queue that is not there costs the channel, so it is opened anew. */
async function openAsking(connection: ChannelModel) {
  let channel = await openChannel(connection);

  return {
    async depthOf(queue: string): Promise<number | undefined> {
      try {
        return (await channel.checkQueue(queue)).messageCount;
      } catch (error) {
        if (!isMissing(error)) throw error;
        channel = await openChannel(connection);

        return undefined;
      }
    },
    close: () => channel.close(),
  };
}

async function peek(
  connection: ChannelModel,
  queue: string,
  limit: number,
): Promise<readonly UnhandledMessage[]> {
  const channel = await openChannel(connection);
  const taken: GetMessage[] = [];
  while (taken.length < limit) {
    const message = await channel.get(queue);
    if (message === false) break;
    taken.push(message);
  }
  if (taken.length > 0) channel.nackAll(true);
  await channel.close();

  return taken.map(unhandledMessageOf);
}

async function openChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);

  return channel;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === 404;
}
