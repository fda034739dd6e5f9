import type { ChannelModel } from "amqplib";
import { createVhost } from "@warren/stack/testing";
import { apply, type ApplyOptions } from "../apply.js";
import type { BrokerAddress } from "../../broker-address.js";
import type { Management } from "../../management/client.js";
import { openManagement } from "../../management/open-management.js";
import { planTopology, type Plan } from "../plan.js";
import { liveFor } from "../live-for.js";
import type { Topology, WantedQueue } from "@warren/asyncapi";
import { openTestConnection } from "./traffic.js";

/** Publishers of tests are never silent for longer. */
export const REST_MS = 1_000;

/** A virtual host of a test's own, with all that a test asks of it. */
export type BrokerBench = Readonly<{
  address: BrokerAddress;
  management: Management;
  connection: ChannelModel;
  plan: (wanted: Topology) => Promise<Plan>;
  /** Applies, and returns what was said meanwhile. */
  apply: (wanted: Topology, options?: Partial<ApplyOptions>) => Promise<readonly string[]>;
  close: () => Promise<void>;
}>;

/** As a broker answers whose statistics are switched off (`management.disable_stats`). */
export function withoutStatistics(management: Management): Management {
  return {
    ...management,
    list: (what, schema, columns, more) =>
      management.list(what, schema, columns, more ?? (what === "queues" ? "disable_stats=true" : undefined)),
  };
}

/** As a broker answers that has no statistics and knows of no other way to count. */
export function withoutCounts(management: Management): Management {
  return {
    ...management,
    list: (what, schema, columns) =>
      management.list(what, schema, columns, what === "queues" ? "disable_stats=true" : undefined),
  };
}

/** Opens a bench on the servers of the run. */
export async function openBrokerBench(
  addresses: Parameters<typeof createVhost>[0],
  seenBy: (management: Management) => Management = (management) => management,
): Promise<BrokerBench> {
  const vhost = await createVhost(addresses);
  const { managementUrl = "" } = addresses;
  const address = { amqpUrl: vhost.amqpUrl, managementUrl, vhost: vhost.name };
  const management = seenBy(await openManagement(address));
  const connection = await openTestConnection(vhost.amqpUrl);

  return {
    address,
    management,
    connection,
    plan: async (wanted) => planTopology(wanted, await liveFor(wanted, management, address)),
    async apply(wanted, options = {}) {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      await apply(
        { wanted, address, management },
        { migrate: [], prune: false, dryRun: false, signal: undefined, restMs: REST_MS, log, ...options },
      );

      return lines;
    },
    async close() {
      await connection.close().catch(() => undefined);
      await vhost.drop();
    },
  };
}

/** A queue of work, with what a test wants to say about it. */
export function workQueue(name: string, own: Partial<WantedQueue> = {}): WantedQueue {
  return {
    name,
    durable: true,
    arguments: { "x-queue-type": "quorum" },
    role: "work",
    of: name,
    service: "kitchen",
    ...own,
  };
}
