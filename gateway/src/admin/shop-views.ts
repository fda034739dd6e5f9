import { topology } from "@warren/generated/topology";
import type { Statistics } from "@warren/broker-admin/management";
import type { Listing, NamedCircuit, PauseStore } from "@warren/service-host";
import { Problem } from "../problem.js";
import { consumers, contractQueues } from "./contract-queues.js";
import { flowPicture } from "./flow/flow-picture.js";
import { exchangeViews, queueViews } from "./queue-views.js";
import { circuitViews, serviceViews } from "./service-views.js";
import * as calls from "./shop-calls.js";

export type ShopViewParts = Readonly<{
  /** Who runs, as the registry has it. */
  instances: () => Promise<Listing>;
  /** This process, as the registry names it. */
  instance: string;
  circuits: () => readonly NamedCircuit[];
  readQueues: () => Promise<Statistics>;
  pauses: PauseStore;
}>;

const GATEWAY = "gateway";
const SERVICES = [...consumers.map(({ name }) => name), GATEWAY];

/** The running shop, for administrators: who runs, which circuits are open, what the queues hold. */
export function shopViews({ instances, instance, circuits, readQueues, pauses }: ShopViewParts) {
  return {
    services: calls.services.query(async () => {
      const listing = await instances();
      if (!listing.known)
        throw new Problem("unavailable", `Who runs is known by Redis alone. ${listing.reason}`);

      return { services: serviceViews(SERVICES, listing.instances) };
    }),

    circuits: calls.circuits.query(async () => {
      const listing = await instances();
      const own = { service: GATEWAY, instance, circuits: circuits() };

      return {
        circuits: circuitViews(own, listing.known ? listing.instances : [], new Date()),
        complete: listing.known,
        ...(listing.known ? {} : { why: listing.reason }),
      };
    }),

    flow: calls.flow.query(() => flowPicture()),

    queues: calls.queues.query(async () => {
      // Without Redis there is no pause to be told of, and figures all the same.
      const [{ statistics, queues, exchanges }, paused] = await Promise.all([
        readQueues(),
        pauses.list().catch(() => []),
      ]);

      return {
        statistics,
        queues: queueViews(contractQueues, queues, paused),
        exchanges: exchangeViews(topology.exchanges, exchanges),
      };
    }),
  };
}
