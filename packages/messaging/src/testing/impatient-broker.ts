import type { StackAddresses } from "@warren/stack";
import { serve, type Server } from "../consume/serve.js";
import { service, type Handlers, type Topology } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { createPublisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "./bench.js";
import { requester, topology, Work, worker } from "./test-contract.js";

// A broker that loses patience with its consumers within a second, and gives a message up after its third way back.

export const PATIENCE_MS = 1_000;
export const DELIVERY_LIMIT = 2;

/** For `rabbitmqctl eval`: how long channels that are opened from now on may leave a delivery unacknowledged. */
export function patience(timeoutMs: number, lookEveryMs: number): string {
  return `application:set_env(rabbit, consumer_timeout, ${timeoutMs}), application:set_env(rabbit, channel_tick_interval, ${lookEveryMs}).`;
}

const limited: Topology = {
  ...topology,
  queues: topology.queues.map((queue) =>
    queue.name === "work"
      ? { ...queue, arguments: { ...queue.arguments, "x-delivery-limit": DELIVERY_LIMIT } }
      : queue,
  ),
};
const onlyWork = service({ ...worker, sends: {}, serves: {}, queues: { work: worker.queues.work } });

/** A service on a bench of its own with twenty messages, of which each batch first waits for `until`; and another one, later. */
export async function openImpatientBench(
  addresses: StackAddresses,
  { until, giveBackAfterMs }: Readonly<{ until: () => Promise<void>; giveBackAfterMs: number }>,
): Promise<
  Readonly<{ bench: TestBench; server: Server; another: () => Promise<Server>; ids: readonly string[] }>
> {
  const bench = await openBench(addresses, limited);
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  const ids = Array.from({ length: 20 }, (_, n) => `w-${String(n).padStart(2, "0")}`);
  await publisher.publish(ids.map((id) => Work({ id })));
  const handlers: Handlers<typeof onlyWork, Tx> = {
    Work: async (deliveries, { tx }) => {
      await until();
      await tx.query("insert into done (id) select * from unnest($1::text[])", [
        deliveries.map(({ data }) => data.id),
      ]);

      return deliveries.map(() => []);
    },
  };
  const another = async () =>
    serve(onlyWork, handlers, {
      connection: await bench.connect("worker"),
      database: bench.pool,
      logger: bench.logger,
      giveBackAfterMs,
      // All of them are to be in hand.
      bytesInHand: Infinity,
    });

  return { bench, server: await another(), another, ids };
}
