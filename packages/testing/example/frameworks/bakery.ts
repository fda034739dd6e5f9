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
  await declareTopology(connection, topology);
  const server = await serve(oven, handlers, { connection, logger });
  const client = await createClient(counter, connection);
  const publisher = await createPublisher(counter, connection);

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
}
