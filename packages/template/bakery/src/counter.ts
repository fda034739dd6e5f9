import { createClient, createPublisher, serve, type Tx } from "@warren/messaging";
import { each, type Handlers } from "@warren/messaging/contract";
import { BreadOrdered, counter } from "../generated/counter/index.js";
import { logger, open, type Addresses, type Service } from "./service.js";

const CUSTOMER_EVERY_MS = 3_000;

/** The counter: it asks, orders, and hears what is ready. */
export type Counter = Service &
  Readonly<{
    /** What so many loaves cost, in cents. Asks the oven, and fails where no answer comes in time. */
    priceOf: (loaves: number) => Promise<number>;
    /** Resolves once the broker has the order. */
    order: (loaves: number) => Promise<void>;
  }>;

/** @param onReady called when bread was baked */
export async function startCounter(
  addresses: Addresses,
  onReady: (loaves: number) => void,
): Promise<Counter> {
  const ground = await open(counter.name, addresses);
  const handlers: Handlers<typeof counter, Tx> = {
    BreadBaked: each(({ data }) => {
      onReady(data.loaves);

      return [];
    }),
  };
  const server = await serve(counter, handlers, ground);
  const client = await createClient(counter, ground.connection);
  const publisher = await createPublisher(counter, ground.connection);

  return {
    async priceOf(loaves) {
      const price = await client.call.AskPrice({ loaves });

      return price.data.cents;
    },
    order: (loaves) => publisher.publish([BreadOrdered({ loaves })]),
    async stop() {
      await server.stop();
      await client.close();
      await publisher.close();
      await ground.close();
    },
  };
}

/** The counter with a customer every few seconds. A real one would serve HTTP here. */
export async function openForBusiness(addresses: Addresses): Promise<Service> {
  const there = await startCounter(addresses, (loaves) => console.log(`${loaves} loaves are ready.`));
  const sell = async () => {
    console.log(`Two loaves are ${await there.priceOf(2)} cents.`);
    await there.order(2);
  };
  const tell = (error: unknown) => logger.error({ err: error }, "a customer went away without bread");
  await sell().catch(tell);
  const customers = setInterval(() => void sell().catch(tell), CUSTOMER_EVERY_MS);

  return {
    async stop() {
      clearInterval(customers);
      await there.stop();
    },
  };
}
