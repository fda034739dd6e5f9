import { apply } from "../apply.js";
import type { BrokerAddress } from "../../broker-address.js";
import { openManagement } from "../../management/open-management.js";
import { REST_MS, withoutStatistics } from "./broker-bench.js";
import type { Topology } from "@warren/asyncapi";

/** What a test tells a process of its own, which it may then kill. */
export type ApplyTask = Readonly<{
  wanted: Topology;
  address: BrokerAddress;
  migrate: readonly string[];
  /** Whether the broker answers as if its statistics were off. */
  hidden: boolean;
}>;

const { wanted, address, migrate, hidden } = JSON.parse(process.env["APPLY_TASK"] ?? "") as ApplyTask;
const management = await openManagement(address);
await apply(
  { wanted, address, management: hidden ? withoutStatistics(management) : management },
  {
    migrate,
    prune: false,
    dryRun: false,
    signal: undefined,
    restMs: REST_MS,
    log: (line) => process.stdout.write(`${line}\n`),
  },
);
