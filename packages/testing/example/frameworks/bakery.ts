import type { ServerResponse } from "node:http";
import {
  connect,
  createClient,
  createPublisher,
  declareTopology,
  serve,
  type Logger,
} from "@warren/messaging";
import { answer, each, eachRequest, type Handlers } from "@warren/messaging/contract";
import { BreadOrdered, counter, oven, Price, topology } from "./contract.js";

/** What every framework starts with its application, stops with it, and asks for its health. */
export type Bakery = Readonly<{
  /** In cents. Fails where no answer comes in time, or the signal is aborted. */
  priceOf: (loaves: number, signal?: AbortSignal) => Promise<number>;
  /** Resolves once the broker has the order. */
  order: (loaves: number) => Promise<void>;
  /** Why it cannot work now; undefined where it can. */
  trouble: () => string | undefined;
  /** Stops taking, finishes what is in hand, and closes. */
  stop: () => Promise<void>;
}>;

export type BakeryOptions = Readonly<{ amqpUrl: string; logger: Logger; onBaked?: (loaves: number) => void }>;

/** A service that takes orders and answers, and the publisher and the client of one that sends them. */
export async function openBakery({ amqpUrl, logger, onBaked }: BakeryOptions): Promise<Bakery> {
  const handlers: Handlers<typeof oven> = {
    AskPrice: eachRequest(({ data }) => answer(Price({ cents: data.loaves * 450 }))),
    BreadOrdered: each(({ data }) => {
      onBaked?.(data.loaves);

      return [];
    }),
  };
  const connection = connect({ url: amqpUrl, name: oven.name, logger });
  // The broker does not know the user or the password, and nothing is tried any more: a process that went on would do nothing, unseen.
  void connection.loginRefused.then((error) => {
    logger.error({ err: error }, "the broker refuses the login");
    process.exit(1);
  });
  try {
    await declareTopology(connection, topology);
    const client = await createClient(counter, connection);
    const publisher = await createPublisher(counter, connection);
    // The last: from here on there are messages in hand.
    const server = await serve(oven, handlers, { connection, logger });

    return {
      async priceOf(loaves, signal) {
        const price = await client.call.AskPrice({ loaves }, signal === undefined ? {} : { signal });

        return price.data.cents;
      },
      order: (loaves) => publisher.publish([BreadOrdered({ loaves })]),
      trouble() {
        const { state } = connection.health();
        if (state !== "connected") return `the broker is ${state}`;
        const waiting = server.health().find((queue) => queue.state !== "consuming");

        return waiting === undefined ? undefined : `queue ${waiting.queue} is ${waiting.state}`;
      },
      async stop() {
        await server.stop();
        await Promise.all([client.close(), publisher.close()]);
        await connection.close();
      },
    };
  } catch (error) {
    // What is open would keep the process alive.
    await connection.close();
    throw error;
  }
}

const log = (level: string) => (fields: object, text: string) => console.error(level, text, fields);

/** @throws Error where `AMQP_URL` is missing */
export function fromEnvironment(): BakeryOptions {
  const { AMQP_URL: amqpUrl } = process.env;
  if (amqpUrl === undefined) throw new Error("AMQP_URL says where the broker is");

  return {
    amqpUrl,
    // pino's logger fits here too.
    logger: { debug: () => undefined, info: () => undefined, warn: log("warn"), error: log("error") },
    onBaked: (loaves) => console.log(`${loaves} loaves are baked.`),
  };
}

/**
 * Resolves once the process is told to stop. To be called before anything is opened, so that no message is in hand when a signal finds
 * nobody. A second signal ends the process at once.
 */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** Aborted once nobody waits for a response any more: it was sent, or its client has gone. */
export function whileAwaited(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());

  return gone.signal;
}
