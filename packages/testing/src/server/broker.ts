import { createServer, type AddressInfo, type Socket } from "node:net";
import { connect, type ChannelModel } from "amqplib";
import { BrokerError } from "../state/broker-error.js";
import { act, takeEffects } from "../state/act.js";
import { closeConnection } from "../state/channels.js";
import { nextDue } from "../state/lifetime.js";
import { createWorld, nextNumber, type Effect } from "../state/world.js";
import { takeFrame, type Channels } from "./channels.js";
import { USER, VHOST } from "./greeting.js";
import { closeWith, runSession, send, sendContent, type Session } from "./session.js";

/** What RabbitMQ says when it is stopped; for amqplib that is no error. */
const SHUTDOWN = new BrokerError(320, "broker forced connection closure with reason 'shutdown'");
const PATIENCE_MS = 1_000;

/** A broker in this process. */
export type MemoryBroker = Readonly<{
  /** Where it listens, for whatever takes the address of a RabbitMQ: `amqp://guest:guest@127.0.0.1:<port>`. */
  url: string;
  /** Opens a connection of amqplib to it. */
  connect(): Promise<ChannelModel>;
  /** How many messages wait in a queue. Undefined where there is no such queue. */
  depth(queue: string): number | undefined;
  /** Cuts all connections, as a network does that fails. What was in hand goes back; clients may connect again at once. */
  cut(): void;
  /** Ends it, and all connections as a RabbitMQ does that is stopped. */
  close(): Promise<void>;
}>;

/**
 * Starts an in-memory broker. It speaks AMQP 0-9-1 over a socket of this machine and answers as RabbitMQ 3.10 does; what it holds
 * is gone with it.
 */
export async function startBroker(): Promise<MemoryBroker> {
  const world = createWorld(VHOST);
  const sessions = new Map<number, Session>();
  let timer: NodeJS.Timeout | undefined;

  const tell = () => {
    for (const effect of takeEffects(world)) write(sessions, effect);
    clearTimeout(timer);
    const due = nextDue(world);
    if (due === undefined) return;
    // Timers end early at times, and one that is set for longer than 24 days ends at once.
    timer = setTimeout(() => perform(() => undefined), Math.min(Math.max(due - Date.now(), 1), 2 ** 31 - 1));
    timer.unref();
  };
  const perform = <Result>(action: () => Result): Result => {
    try {
      return act(world, Date.now(), action);
    } finally {
      tell();
    }
  };
  const channels: Channels = { world, perform, links: new Map() };
  const server = createServer((socket) => accept(channels, sessions, socket));
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  // A test that forgets to close it must still end.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const url = `amqp://${USER}:${USER}@127.0.0.1:${port}`;

  return {
    url,
    connect: () => connect(url, { noDelay: true }),
    depth: (queue) => perform(() => world.queues.get(queue)?.ready.length),
    cut() {
      destroyAll(sessions);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions.values()) {
        if (session.state === "open") closeWith(session, SHUTDOWN);
        else session.socket.destroy();
      }
      // A client that does not answer is cut off.
      const patience = setTimeout(() => destroyAll(sessions), PATIENCE_MS);
      await closed;
      clearTimeout(patience);
      clearTimeout(timer);
    },
  };
}

function destroyAll(sessions: ReadonlyMap<number, Session>): void {
  for (const { socket } of sessions.values()) socket.destroy();
}

function accept(channels: Channels, sessions: Map<number, Session>, socket: Socket): void {
  const { world, perform, links } = channels;
  const id = nextNumber(world);
  const session = runSession(id, socket, {
    frame: (from, frame) => takeFrame(channels, from, frame),
    ended: () => {
      sessions.delete(id);
      links.delete(id);
      perform(() => closeConnection(world, id));
    },
  });
  sessions.set(id, session);
}

function write(sessions: ReadonlyMap<number, Session>, effect: Effect): void {
  const { connection, number } = effect.channel;
  const session = sessions.get(connection);
  if (session?.state !== "open") return;
  switch (effect.kind) {
    case "deliver": {
      const { consumerTag, deliveryTag, redelivered, message } = effect;
      const [routingKey] = message.routingKeys;
      const { exchange } = message;
      send(session, number, "basicDeliver", { consumerTag, deliveryTag, redelivered, exchange, routingKey });
      sendContent(session, number, message);
      break;
    }
    case "return": {
      const { message } = effect;
      const [routingKey] = message.routingKeys;
      const said = { replyCode: 312, replyText: "NO_ROUTE", exchange: message.exchange, routingKey };
      send(session, number, "basicReturn", said);
      sendContent(session, number, message);
      break;
    }
    case "confirm":
      if (effect.accepted) {
        send(session, number, "basicAck", { deliveryTag: effect.tag, multiple: false });
      } else {
        send(session, number, "basicNack", { deliveryTag: effect.tag, multiple: false, requeue: false });
      }
      break;
    case "cancelled":
      send(session, number, "basicCancel", { consumerTag: effect.consumerTag, nowait: true });
      break;
  }
}
