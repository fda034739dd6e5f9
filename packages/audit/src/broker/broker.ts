import { openBroker as connect } from "@warren/broker-admin/dead-letters";
import { topology } from "@warren/generated/topology";
import { queueThere, type QueueThere } from "@warren/messaging/amqp";
import type { Channel, ChannelModel } from "amqplib";
import { openLetters, type Letters } from "./letters.js";
import { messageTotals } from "./management.js";
import { roleOf, type QueueRole } from "./queue-roles.js";

/** How many messages are in a queue. */
export type QueueDepth = Readonly<{
  queue: string;
  role: QueueRole;
  /** Waiting for a consumer. */
  ready: number;
  /**
   * Taken from the queue and not acked yet. `unknown` where the queue has consumers and nobody says what they hold: that
   * is not 0.
   */
  inHand: number | "unknown";
}>;

/** The queues at one moment. */
export type Queues = Readonly<{
  /** Every queue of the contract that is there, and every other one that the management API knows. */
  depths: readonly QueueDepth[];
  /** Queues of the contract that the broker does not have, or cannot reach. */
  missing: readonly string[];
  /** Why `inHand` is unknown where it is. */
  why: string;
}>;

/** The broker, as far as an audit looks at it. */
export type Broker = Readonly<{
  queues(): Promise<Queues>;
  /** The first messages of a queue. They stay where they are. */
  peek: Letters["peek"];
  close(): Promise<void>;
}>;

export type BrokerOptions = Readonly<{ amqpUrl: string; managementUrl?: string | undefined }>;

/**
 * Opens the broker. What waits, and whether a queue has consumers, is asked over AMQP, which knows them as they are. What
 * consumers hold only the management API says, some seconds late; without it that is unknown.
 */
export async function openBroker({ amqpUrl, managementUrl }: BrokerOptions): Promise<Broker> {
  const connection = await connect(amqpUrl, "warren-audit");
  const letters = openLetters(amqpUrl);

  return {
    async queues() {
      const totals = await messageTotals(managementUrl, amqpUrl);
      const counted: ReadonlyMap<string, number | undefined> =
        totals.kind === "counted" ? totals.totals : new Map<string, never>();
      const depths: QueueDepth[] = [];
      const missing: string[] = [];
      const asking = await openAsking(connection);
      for (const queue of new Set([...ofTheContract, ...counted.keys()])) {
        const seen = await asking.look(queue);
        if (seen.kind === "there") depths.push(depthOf(queue, seen, counted.get(queue)));
        else if (ofTheContract.includes(queue)) missing.push(queue);
      }
      await asking.close();
      const why =
        totals.kind === "unknown"
          ? totals.why
          : "the broker's management API does not say how many there are";

      return { depths, missing, why };
    },
    peek: letters.peek,
    async close() {
      await letters.close();
      await connection.close().catch(() => undefined);
    },
  };
}

const ofTheContract = topology.queues.map(({ name }) => name);
const quorum = new Set(
  topology.queues.filter((one) => one.arguments["x-queue-type"] === "quorum").map(({ name }) => name),
);

type Seen = Extract<QueueThere, { kind: "there" }>;

function depthOf(queue: string, { messages: ready, consumers }: Seen, total: number | undefined): QueueDepth {
  const role = roleOf(queue);
  // A quorum queue counts everyone who holds one of its messages as a consumer, be it cancelled or a get.
  if (quorum.has(queue) && consumers === 0) return { queue, role, ready, inHand: 0 };

  return { queue, role, ready, inHand: total === undefined ? "unknown" : Math.max(0, total - ready) };
}

/** Asks about queues. To ask for one that is not there, or not for us, costs the channel, so it is opened anew. */
async function openAsking(connection: ChannelModel) {
  let channel = await openChannel(connection);

  return {
    async look(queue: string): Promise<QueueThere> {
      const seen = await queueThere(channel, queue);
      if (seen.kind !== "there") channel = await openChannel(connection);

      return seen;
    },
    close: () => channel.close(),
  };
}

async function openChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);

  return channel;
}
