import { randomUUID } from "node:crypto";
import { connect as openRaw, type GetMessage } from "amqplib";
import { connect, createPublisher, declareTopology, serve, type Publisher } from "@warren/messaging";
import {
  each,
  receives,
  route,
  sends,
  service,
  type AnyMessageType,
  type Delivery,
  type Message,
  type MessageType,
  type Receives,
  type Route,
  type Sends,
  type ServiceContract,
  type Topology,
} from "@warren/messaging/contract";
import { createVhost } from "@warren/stack/testing";
import { inject } from "vitest";

/** One queue of a real broker, with a sender of every message before it and a consumer of every message behind it. */
export type WireBench = Readonly<{
  /** Checks what it sends, as every service does. */
  honest: Publisher<SenderContract>;
  /** Sends whatever it is given under the name of a message, as somebody does who has not our runtime. */
  careless(message: Message, options: Readonly<{ correlationId: string }>): Promise<void>;
  /** What was handled, by the correlation id under which it was sent. */
  handled: ReadonlyMap<string, Delivery>;
  /** How many messages wait or are being handled. */
  waiting(): Promise<number>;
  /** Takes every dead letter. */
  takeDead(): Promise<readonly GetMessage[]>;
  close(): Promise<void>;
}>;

const QUEUE = "wire";
const DEAD = "wire.dead";
const FAILED = "wire.failed";
const quorum = { "x-queue-type": "quorum" };

const topology: Topology = {
  exchanges: [
    { name: QUEUE, type: "direct", durable: true },
    { name: FAILED, type: "direct", durable: true },
  ],
  queues: [
    { name: QUEUE, durable: true, arguments: quorum },
    { name: DEAD, durable: true, arguments: quorum },
  ],
  bindings: [
    { from: QUEUE, key: QUEUE, queue: QUEUE },
    { from: FAILED, key: QUEUE, queue: DEAD },
  ],
};

/** Sets up a virtual host of its own for messages of these types. */
export async function openWire(types: readonly AnyMessageType[]): Promise<WireBench> {
  const vhost = await createVhost(inject("warrenStack"));
  const connection = connect({ url: vhost.amqpUrl, name: "wire", logger: silent });
  await declareTopology(connection, topology);
  await connection.opened();
  const handled = new Map<string, Delivery>();
  const handler = each<Message, readonly never[], unknown>((delivery) => {
    handled.set(delivery.correlationId, delivery);

    return [];
  });
  const server = await serve(
    receiverOf(types),
    Object.fromEntries(types.map(({ messageName }) => [messageName, handler])),
    { connection, database: noDatabase, logger: silent },
  );
  const raw = await openRaw(vhost.amqpUrl);
  const channel = await raw.createConfirmChannel();

  return {
    honest: await createPublisher(senderOf(types), connection),
    careless: ({ type, data }, { correlationId }) =>
      new Promise((resolve, reject) => {
        const properties = { type, correlationId, messageId: randomUUID(), persistent: true };
        channel.publish(QUEUE, QUEUE, Buffer.from(JSON.stringify(data)), properties, (error: unknown) => {
          if (error === null || error === undefined) resolve();
          else reject(new Error("the broker did not take it", { cause: error }));
        });
      }),
    handled,
    waiting: async () => (await channel.checkQueue(QUEUE)).messageCount,
    async takeDead() {
      const taken: GetMessage[] = [];
      for (;;) {
        const got = await channel.get(DEAD, { noAck: true });
        if (got === false) return taken;
        taken.push(got);
      }
    },
    async close() {
      await server.stop();
      await raw.close();
      await connection.close();
      await vhost.drop();
    },
  };
}

/** Contracts of which only the messages' names are known when they are made. */
type SenderContract = Omit<ServiceContract, "sends"> &
  Readonly<{ sends: Readonly<Record<string, Sends<Message, readonly [Route]>>> }>;
type ReceiverContract = Omit<ServiceContract, "receives" | "serves"> &
  Pick<typeof silentService, "serves"> &
  Readonly<{ receives: Readonly<Record<string, Receives>> }>;

function senderOf(types: readonly AnyMessageType[]): SenderContract {
  const to = route(QUEUE, QUEUE);

  return service({
    ...silentService,
    name: "sender",
    generated: "by hand",
    sends: Object.fromEntries(types.map((type) => [type.messageName, sends(type as MessageType, to)])),
  });
}

function receiverOf(types: readonly AnyMessageType[]): ReceiverContract {
  return service({
    ...silentService,
    name: "receiver",
    generated: "by hand",
    receives: Object.fromEntries(
      types.map((type) => [type.messageName, receives(type as MessageType, QUEUE)]),
    ),
    queues: {
      [QUEUE]: {
        batch: 200,
        prefetch: 400,
        inbox: false,
        retry: [],
        deadLetter: { exchange: FAILED, routingKey: QUEUE, queue: DEAD },
      },
    },
  });
}

const silentService = {
  name: "",
  sends: {},
  receives: {},
  subscribes: {},
  serves: {},
  calls: {},
  queues: {},
};

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A queue without inbox asks nothing of its database, and a statement would be a mistake. */
const noDatabase = {
  connect: () =>
    Promise.resolve({
      query: () => Promise.reject(new Error("Nothing was to be asked of the database.")),
      release: nothing,
    }),
};
